/** Styles that several components share: cards, buttons, fields, tables; every value comes from theme.css. */
import { css } from "lit";

export const base = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  legend,
  h1,
  h2,
  h3,
  p,
  figure,
  dl,
  dd,
  fieldset {
    margin: 0;
    padding: 0;
    border: 0;
    min-width: 0;
  }
  h2,
  h3 {
    font-size: var(--size-title);
    font-weight: 600;
    line-height: 1.3;
    letter-spacing: -0.005em;
  }
  small,
  .muted {
    color: var(--text-muted);
  }
  small {
    font-size: var(--size-small);
    line-height: 1.45;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  a {
    color: var(--accent);
    text-underline-offset: 0.15em;
  }
  :focus-visible {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

export const card = css`
  .card {
    /* What is hidden for listeners only must scroll with its card, not stretch the page. */
    position: relative;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
    padding: var(--space-4);
  }
  .card-head {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    justify-content: space-between;
  }
`;

export const button = css`
  button {
    font: inherit;
    color: inherit;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: var(--space-2);
    min-height: 2.25rem;
    padding: 0 var(--space-3);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    background: var(--surface-raised);
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled) {
    background: var(--surface-sunken);
  }
  button:disabled {
    cursor: default;
    border-color: var(--line);
    color: var(--text-muted);
    background: transparent;
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled) {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
  }
  button.primary:disabled {
    background: var(--surface-sunken);
    border-color: var(--line);
    color: var(--text-muted);
  }
  button.quiet {
    border-color: transparent;
    background: transparent;
    min-height: 1.75rem;
    padding: 0 var(--space-2);
    color: var(--text-muted);
    font-size: var(--size-small);
  }
  button.quiet:hover:not(:disabled) {
    color: var(--text);
    background: var(--surface-sunken);
  }
  button.icon {
    padding: 0;
    width: 2.25rem;
  }
  svg.icon {
    width: 1rem;
    height: 1rem;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  svg.icon.solid {
    fill: currentColor;
    stroke: none;
  }
`;

export const field = css`
  label,
  .label {
    font-size: var(--size-small);
    color: var(--text-muted);
  }
  select,
  input[type="number"] {
    font: inherit;
    font-variant-numeric: tabular-nums;
    color: var(--text);
    background: var(--surface-raised);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    min-height: 2rem;
    padding: 0 var(--space-2);
    width: 100%;
    min-width: 0;
  }
  input[type="range"],
  input[type="checkbox"],
  input[type="radio"] {
    accent-color: var(--accent);
    margin: 0;
  }
  input[type="range"] {
    width: 100%;
    min-width: 0;
    height: 1.5rem;
  }
  [aria-invalid="true"] {
    border-color: var(--error-line) !important;
  }
  .field {
    display: grid;
    gap: var(--space-1);
    align-content: start;
  }
  .problem {
    color: var(--error-text);
    font-size: var(--size-small);
    line-height: 1.4;
  }
`;

/** Small choices of which several may be on. */
export const chips = css`
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: var(--space-1);
  }
  .chips label {
    position: relative;
    display: inline-flex;
    align-items: center;
    min-height: 1.625rem;
    padding: 0 var(--space-2);
    border: 1px solid var(--line-strong);
    border-radius: 1rem;
    color: var(--text);
    cursor: pointer;
  }
  .chips label:has(:checked) {
    background: var(--accent-soft);
    border-color: var(--accent);
    color: var(--accent);
    font-weight: 600;
  }
  .chips label:has(:focus-visible) {
    outline: 3px solid var(--focus);
    outline-offset: 2px;
  }
  .chips label:has(:disabled) {
    cursor: default;
  }
  .chips input {
    position: absolute;
    inset: 0;
    opacity: 0;
    cursor: inherit;
  }
`;

export const table = css`
  .scroll {
    /* Holds what is hidden by sight inside, which would widen the page otherwise. */
    position: relative;
    overflow-x: auto;
    overscroll-behavior-x: contain;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-variant-numeric: tabular-nums;
  }
  th,
  td {
    text-align: start;
    padding: var(--space-2) var(--space-3);
    border-bottom: 1px solid var(--line);
    vertical-align: top;
  }
  thead th {
    font-size: var(--size-small);
    font-weight: 500;
    color: var(--text-muted);
    white-space: nowrap;
  }
  tbody th {
    font-weight: 500;
  }
  th:first-child,
  td:first-child {
    padding-inline-start: 0;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
  }
  tbody tr:last-child > * {
    border-bottom: 0;
  }
  .end {
    text-align: end;
  }
`;

/** A modal dialog with a title and a button that closes it; `--dialog-width` is the most that it takes. */
export const dialog = css`
  dialog {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface-raised);
    color: var(--text);
    padding: var(--space-4) var(--space-5) var(--space-5);
    width: min(var(--dialog-width), calc(100vw - 2rem));
    max-height: calc(100dvh - 2rem);
    box-shadow: var(--shadow-high);
  }
  dialog::backdrop {
    background: rgb(10 13 16 / 45%);
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
  }
  .head button {
    border-color: transparent;
  }
`;

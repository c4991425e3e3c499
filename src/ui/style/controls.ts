/** What one presses, fills in or ticks: buttons, fields, chips. */
import { css } from "lit";

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

/** What every component starts from: boxes, headings, muted text, focus; every value comes from theme.css. */
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

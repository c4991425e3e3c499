/** What the figures of the Inspect page have in common. */
import { css } from "lit";

export const figureStyles = css`
  figure {
    display: grid;
    gap: var(--space-2);
    align-content: start;
    height: 100%;
  }
  .card-head {
    flex-wrap: wrap;
  }
  h2 {
    margin-inline-end: auto;
  }
  .card-head label {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
  }
  .card-head select {
    width: auto;
    max-width: 16rem;
  }
  small {
    max-width: var(--measure);
  }
  figcaption {
    display: grid;
    gap: var(--space-2);
  }
  .sentence {
    font-weight: 550;
    max-width: var(--measure);
  }
  .problem {
    color: var(--error-text);
  }
  summary {
    cursor: pointer;
    color: var(--text-muted);
    font-size: var(--size-small);
    width: max-content;
    min-height: 1.5rem;
  }
  table {
    font-size: 0.8125rem;
  }
  th,
  td {
    padding: 0.35rem var(--space-2);
    white-space: nowrap;
  }
`;

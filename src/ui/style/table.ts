/** Tables of words and numbers, and the box in which a wide one scrolls. */
import { css } from "lit";

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

/** How the device's dialog looks. */
import { css } from "lit";

export const deviceDialogStyles = css`
  dialog {
    --dialog-width: 56rem;
  }
  dl {
    display: grid;
    grid-template-columns: 11rem 1fr;
    gap: var(--space-1) var(--space-4);
    margin: var(--space-3) 0;
  }
  dt {
    color: var(--text-muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  details {
    margin-bottom: var(--space-4);
  }
  summary {
    cursor: pointer;
    min-height: 1.75rem;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    margin: var(--space-2) 0 var(--space-3);
    font-size: var(--size-small);
  }
  caption {
    text-align: start;
    font-weight: 600;
    padding: var(--space-2) 0;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: var(--space-1) var(--space-2) var(--space-1) 0;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  th {
    font-weight: 600;
    color: var(--text-muted);
  }
  tbody th {
    font-weight: 400;
    color: var(--text);
  }
  .figure {
    text-align: end;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  td small {
    display: block;
  }
  .test {
    border-top: 1px solid var(--line);
    padding-top: var(--space-4);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-3);
    margin: var(--space-3) 0;
  }
  .actions label {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 1.75rem;
  }
  progress {
    width: 100%;
    accent-color: var(--accent);
  }
  .verdict {
    font-weight: 600;
  }
  .verdict.bad,
  .verdict.partial,
  tr.bad {
    background: var(--warning-ground);
    color: var(--warning-text);
  }
  .verdict.bad,
  .verdict.partial {
    border: 1px solid var(--warning-line);
    border-radius: var(--radius-small);
    padding: var(--space-2) var(--space-3);
  }
  tr.bad th,
  tr.bad td,
  tr.bad small {
    color: inherit;
  }
  tr.bad td.result {
    font-weight: 650;
  }
  ul {
    margin: var(--space-1) 0 0;
    padding-inline-start: var(--space-4);
  }
  @media (max-width: 40rem) {
    dialog {
      padding: var(--space-3) var(--space-3) var(--space-4);
      width: calc(100vw - 1rem);
    }
    dl {
      grid-template-columns: 1fr;
      gap: 0;
    }
    dd {
      margin-bottom: var(--space-2);
    }
    /* Of a check on a phone: what, how far, whether. */
    .wide {
      display: none;
    }
  }
`;

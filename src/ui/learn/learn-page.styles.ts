/** Cards in as many columns as there is room for, on the page and on paper. */
import { css } from "lit";

export const learnStyles = css`
  :host {
    --page-width: 84rem;
  }
  /* Lines of text stand beside the button. */
  .head {
    flex-wrap: nowrap;
    align-items: start;
    justify-content: space-between;
  }
  .head p {
    max-width: var(--measure);
  }
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr));
    gap: var(--space-3);
  }
  article {
    display: grid;
    /* Text, formula and figures line up across a row of cards. */
    grid-row: span 6;
    grid-template-rows: subgrid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
  }
  h2 {
    display: flex;
    align-items: baseline;
    gap: var(--space-2);
    font-size: 1rem;
  }
  h2 .number {
    color: var(--text-muted);
    font-weight: 400;
    min-width: 1.25rem;
  }
  .text {
    line-height: 1.6;
    max-width: var(--measure);
  }
  .formula,
  .count {
    overflow-x: auto;
  }
  .formula {
    align-self: center;
    padding: var(--space-3) var(--space-2);
    border-radius: var(--radius-small);
    background: var(--surface-sunken);
  }
  math {
    font-size: 1.0625rem;
  }
  .trained {
    font-weight: 700;
    color: var(--accent);
  }
  .count {
    display: flex;
    align-items: baseline;
    gap: var(--space-3);
  }
  .count span {
    font-size: var(--size-small);
  }
  .example {
    font-weight: 550;
    font-variant-numeric: tabular-nums;
    text-wrap: pretty;
  }
  footer {
    display: grid;
    align-content: end;
    gap: var(--space-2);
    padding-top: var(--space-3);
    border-top: 1px solid var(--line);
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
    font-size: var(--size-small);
    line-height: 1.5;
  }
  li a {
    display: inline-block;
    min-height: 1.5rem;
    color: var(--text-muted);
    text-decoration-color: var(--line-strong);
  }
  .try {
    font-weight: 600;
    min-height: 1.5rem;
    width: max-content;
    max-width: 100%;
  }
  @media print {
    :host {
      overflow: visible;
      height: auto;
    }
    .cards {
      grid-template-columns: 1fr 1fr;
    }
    article.card {
      break-inside: avoid;
      box-shadow: none;
    }
    .head button {
      display: none;
    }
  }
`;

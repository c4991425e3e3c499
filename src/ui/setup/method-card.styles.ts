/** How a method's card looks; what stands on it is the card's business. */
import { css } from "lit";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { changeDotStyles } from "./change-dot.ts";
import { siteMapStyles } from "./site-map.ts";

export const methodCardStyles = [
  base,
  card,
  button,
  field,
  changeDotStyles,
  siteMapStyles,
  css`
    .card {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-3);
      padding: var(--space-3);
    }
    .card.off {
      background: transparent;
      box-shadow: none;
      padding-block: var(--space-2);
      gap: 0;
    }
    .off h3 {
      font-weight: 500;
      white-space: nowrap;
    }
    .off .brief {
      white-space: nowrap;
    }
    .name {
      display: flex;
      align-items: center;
      gap: 0.375rem;
      min-width: 0;
      cursor: pointer;
      min-height: 1.5rem;
    }
    .name h3 {
      color: var(--text);
    }
    .name input {
      flex: none;
      width: 1.125rem;
      height: 1.125rem;
      cursor: inherit;
    }
    .off .name svg {
      opacity: 0.5;
    }
    .counts {
      display: grid;
      gap: var(--space-1);
      font-variant-numeric: tabular-nums;
      line-height: 1.4;
    }
    .counts strong {
      font-weight: 600;
    }
    .counts small {
      display: block;
    }
    /* How much of the model trains: drawn to scale. */
    .meter {
      height: 0.375rem;
      border-radius: 1rem;
      background: var(--grid);
      overflow: hidden;
      forced-color-adjust: none;
    }
    .meter > i {
      display: block;
      height: 100%;
      min-width: 2px;
      background: var(--own);
    }
    .rate {
      display: grid;
      grid-template-columns: 5.25rem minmax(0, 1fr);
      gap: var(--space-2);
      align-items: center;
    }
    details {
      display: grid;
    }
    details > div {
      display: grid;
      gap: var(--space-3);
      padding-top: var(--space-2);
    }
    .foot {
      display: flex;
      flex-wrap: wrap;
      justify-content: space-between;
      gap: var(--space-1);
      margin: calc(-1 * var(--space-1)) calc(-1 * var(--space-2));
    }
    summary {
      cursor: pointer;
      color: var(--text-muted);
      font-size: var(--size-small);
      width: max-content;
      min-height: 1.5rem;
    }
  `,
];

/** The looks of the loss figure. */
import { css } from "lit";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";
import { tipStyles } from "./crosshair-tip.ts";
import { scopeStyles } from "./scope-line.ts";

export const lossFigureStyles = [
  base,
  card,
  button,
  field,
  table,
  tipStyles,
  scopeStyles,
  css`
    figure {
      display: flex;
      flex-direction: column;
      height: 100%;
    }
    .card-head {
      flex-wrap: wrap;
      row-gap: 0;
    }
    h2 {
      margin-inline-end: auto;
    }
    @media (max-width: 40rem) {
      /* The title and Save, and below them the switches. */
      h2 {
        flex: 1 1 calc(100% - 6rem);
      }
      picture-menu {
        order: 1;
      }
      .switch,
      .quiet {
        order: 2;
      }
    }
    .plot {
      position: relative;
      flex: 1 1 var(--chart-height, 20rem);
      min-height: var(--chart-height, 20rem);
      margin-top: var(--space-2);
    }
    .target {
      position: absolute;
      inset: 0;
      cursor: crosshair;
      /* The page scrolls under a finger; sideways is the crosshair's. */
      touch-action: pan-y;
      border-radius: var(--radius-small);
    }
    /* In the place where a picture has the axis' name. */
    select.axis {
      position: absolute;
      bottom: 0;
      left: 50%;
      transform: translateX(-50%);
      color: var(--text-muted);
      text-align: center;
      z-index: 1;
    }
    .empty {
      position: absolute;
      inset: 0;
      display: grid;
      place-content: center;
      text-align: center;
      gap: var(--space-1);
      border: 1px dashed var(--line);
      border-radius: var(--radius-small);
      padding: var(--space-4);
    }
    .empty strong {
      font-weight: 600;
    }
    .switch {
      display: inline-flex;
      align-items: center;
      gap: var(--space-2);
      min-height: 1.75rem;
      cursor: pointer;
      white-space: nowrap;
    }
    .switch input[type="range"] {
      width: 5.5rem;
    }
    .switch output {
      min-width: 1.7rem;
      font-variant-numeric: tabular-nums;
      color: var(--text);
    }
    figcaption {
      margin-top: var(--space-2);
      display: grid;
      gap: var(--space-1);
    }
    details.twin summary {
      cursor: pointer;
      color: var(--text-muted);
      font-size: var(--size-small);
      width: max-content;
      min-height: 1.5rem;
    }
    details.twin .scroll {
      max-height: 16rem;
      overflow: auto;
    }
    [data-run] {
      transition: opacity 120ms;
    }
    @media (prefers-reduced-motion: reduce) {
      [data-run] {
        transition: none;
      }
    }
  `,
];

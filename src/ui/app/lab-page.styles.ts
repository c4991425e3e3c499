/** The Lab's layout: rail, charts, samples and runs side by side where there is room; one column and a sheet where there is not. */
import { css } from "lit";
import { problemStyles } from "../frame/problem.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";

export const labStyles = [
  base,
  button,
  field,
  problemStyles,
  css`
    :host {
      height: 100%;
    }
    .page {
      height: 100%;
      display: grid;
      grid-template-columns: var(--rail) minmax(0, 1fr);
    }
    .page.bare {
      grid-template-columns: minmax(0, 1fr);
    }
    aside {
      position: relative;
      overflow-y: auto;
      border-inline-end: 1px solid var(--line);
      scrollbar-width: thin;
    }
    .setup {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-3);
      padding: var(--space-3);
    }
    .section {
      font-size: var(--size-small);
      font-weight: 600;
      color: var(--text-muted);
      margin: var(--space-2) 0 calc(-1 * var(--space-1)) var(--space-1);
    }
    .sheet-head,
    .fold,
    .scrim {
      display: none;
    }
    main {
      position: relative;
      overflow-y: auto;
      padding: 0 var(--space-4) var(--space-4);
    }
    .content {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-3);
      align-content: start;
      max-width: 124rem;
      margin-inline: auto;
    }
    .dock {
      position: sticky;
      top: 0;
      z-index: 3;
      background: var(--ground);
      padding: var(--space-3) 0 var(--space-2);
      margin-bottom: calc(-1 * var(--space-2));
    }
    .caption {
      max-width: var(--measure);
      font-size: var(--size-title);
      line-height: 1.45;
    }
    .caption strong {
      font-weight: 650;
    }
    .figures {
      display: grid;
      grid-template-columns: minmax(0, 1fr) var(--side);
      grid-template-areas: "loss side";
      gap: var(--space-3);
      align-items: start;
    }
    .figures.no-side {
      grid-template-columns: minmax(0, 1fr);
      grid-template-areas: "loss";
    }
    .curves {
      grid-area: loss;
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      align-content: start;
      gap: var(--space-3);
    }
    loss-figure {
      /* To the lower edge of the window. */
      --chart-height: clamp(17rem, calc(100dvh - 25rem), 46rem);
    }
    .side {
      grid-area: side;
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-3);
    }
    .origin {
      display: flex;
      gap: var(--space-2);
      align-items: center;
      color: var(--text-muted);
      font-size: var(--size-small);
      margin-bottom: calc(-1 * var(--space-1));
    }
    .origin svg {
      color: var(--error-line);
    }
    .origin strong {
      color: var(--text);
      font-weight: 600;
    }
    .banner ul {
      margin: 0;
      padding-inline-start: 1.1rem;
    }
    @media (min-width: 112rem) {
      loss-figure {
        --chart-height: clamp(19rem, 52vh, 46rem);
      }
      .figures {
        grid-template-columns: minmax(0, 1fr) calc(2 * var(--side) + var(--space-3));
        grid-template-areas: "loss side" "metrics metrics";
      }
      /* The figures beside the loss are as high as it is: the small charts get a row of their own. */
      .figures.no-side {
        grid-template-areas: "loss" "metrics";
      }
      .curves {
        display: contents;
      }
      loss-figure {
        grid-area: loss;
      }
      metric-figures {
        grid-area: metrics;
      }
      .side {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        align-items: start;
      }
      .side.single {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    @media (max-width: 72rem) {
      loss-figure {
        --chart-height: clamp(19rem, 52vh, 46rem);
      }
      .figures {
        grid-template-columns: minmax(0, 1fr);
        grid-template-areas: "loss" "side";
      }
      .side {
        grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
        align-items: start;
      }
      .side.single {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    @media (max-width: 56.25rem) {
      :host {
        height: auto;
      }
      .page {
        display: block;
        height: auto;
      }
      main {
        overflow: visible;
        padding: var(--space-3);
      }
      /* Always within reach of a thumb. */
      .dock {
        position: fixed;
        inset: auto 0 0;
        margin: 0;
        padding: var(--space-2) var(--space-3) calc(var(--space-2) + env(safe-area-inset-bottom));
        background: var(--surface);
        border-top: 1px solid var(--line);
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      .content {
        padding-bottom: 6.5rem;
      }
      .fold {
        display: inline-flex;
        min-height: 2.75rem;
      }
      aside {
        position: fixed;
        inset: auto 0 0;
        z-index: 12;
        max-height: min(85dvh, 44rem);
        border: 0;
        border-radius: var(--radius) var(--radius) 0 0;
        background: var(--ground);
        box-shadow: var(--shadow-high);
        visibility: hidden;
        transform: translateY(100%);
        transition:
          transform 180ms ease-out,
          visibility 0s 180ms;
      }
      aside.open {
        visibility: visible;
        transform: none;
        transition: transform 180ms ease-out;
      }
      .sheet-head {
        position: sticky;
        top: 0;
        z-index: 2;
        display: flex;
        align-items: center;
        justify-content: space-between;
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      .sheet-head button {
        border-color: transparent;
        width: 2.75rem;
        min-height: 2.75rem;
      }
      .scrim.open {
        display: block;
        position: fixed;
        inset: 0;
        z-index: 11;
        background: rgb(10 13 16 / 45%);
      }
      loss-figure {
        --chart-height: 17rem;
      }
    }
    @media (max-width: 40rem) {
      .side {
        grid-template-columns: minmax(0, 1fr);
      }
    }
    @media (prefers-reduced-motion: reduce) {
      aside,
      aside.open {
        transition: none;
      }
    }
  `,
];

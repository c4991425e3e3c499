/** The layout of the page: two columns that scroll by themselves where there is room, one column where there is not. */
import { css } from "lit";
import { problemStyles } from "../frame/problem.ts";
import { base, button, field } from "../style/shared.ts";

export const appStyles = [
  base,
  button,
  field,
  problemStyles,
  css`
    :host {
      display: flex;
      flex-direction: column;
      height: 100dvh;
    }
    .page {
      flex: 1;
      min-height: 0;
      display: grid;
      grid-template-columns: minmax(19rem, 21rem) minmax(0, 1fr);
    }
    aside {
      overflow-y: auto;
      border-inline-end: 1px solid var(--line);
      scrollbar-gutter: stable;
    }
    .setup {
      display: grid;
      gap: var(--space-3);
      padding: var(--space-4) var(--space-2) var(--space-4) var(--space-4);
    }
    .section {
      font-size: var(--size-small);
      font-weight: 600;
      color: var(--text-muted);
      margin: var(--space-2) 0 calc(-1 * var(--space-1));
    }
    .fold {
      display: none;
    }
    main {
      overflow-y: auto;
      padding: var(--space-4);
      display: grid;
      gap: var(--space-4);
      align-content: start;
      justify-items: stretch;
    }
    main > * {
      width: 100%;
      max-width: 112rem;
      margin-inline: auto;
    }
    transport-bar {
      position: sticky;
      top: calc(-1 * var(--space-4));
      z-index: 2;
      background: var(--ground);
      padding: var(--space-4) 0 var(--space-3);
      margin-top: calc(-1 * var(--space-4));
      margin-bottom: calc(-1 * var(--space-3));
    }
    .figures {
      display: grid;
      grid-template-columns: minmax(0, 1fr) minmax(17rem, 22rem);
      gap: var(--space-4);
    }
    .figures > * {
      --chart-height: clamp(17rem, 42vh, 40rem);
    }
    .banner ul {
      margin: 0;
      padding-inline-start: 1.1rem;
    }
    @media (max-width: 75rem) {
      .figures {
        grid-template-columns: minmax(0, 1fr) 16.5rem;
      }
    }
    @media (max-width: 62rem) {
      :host {
        height: auto;
        min-height: 100dvh;
      }
      .page {
        display: block;
      }
      aside,
      main {
        overflow: visible;
        border: 0;
      }
      main {
        padding: var(--space-3);
        gap: var(--space-3);
      }
      transport-bar {
        top: 0;
        padding: var(--space-3) 0;
        margin-block: calc(-1 * var(--space-3)) calc(-1 * var(--space-2));
      }
      .fold {
        display: flex;
        width: calc(100% - 2 * var(--space-3));
        margin: var(--space-3) var(--space-3) 0;
        justify-content: space-between;
        min-height: 2.75rem;
      }
      .fold svg {
        transition: transform 150ms;
      }
      .fold[aria-expanded="true"] svg {
        transform: rotate(180deg);
      }
      .setup:not(.shown) {
        display: none;
      }
      .setup {
        padding: var(--space-3) var(--space-3) 0;
      }
    }
    @media (max-width: 46rem) {
      .figures {
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-3);
      }
      .figures > * {
        --chart-height: 16rem;
      }
    }
    @media (prefers-reduced-motion: reduce) {
      .fold svg {
        transition: none !important;
      }
    }
  `,
];

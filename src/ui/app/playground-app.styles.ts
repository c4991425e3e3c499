/** The frame: a bar above, a page below that scrolls by itself where there is room. */
import { css } from "lit";
import { problemStyles } from "../frame/problem.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";

export const appStyles = [
  base,
  button,
  problemStyles,
  css`
    :host {
      display: flex;
      flex-direction: column;
      height: 100dvh;
    }
    top-bar {
      flex: none;
      position: relative;
      z-index: 10;
    }
    .missing {
      flex: none;
      margin: var(--space-3) var(--space-4) 0;
    }
    .page {
      flex: 1;
      min-height: 0;
    }
    .loading {
      padding: var(--space-5);
    }
    .drop {
      position: fixed;
      inset: var(--space-4);
      z-index: 30;
      display: grid;
      place-content: center;
      border: 3px dashed var(--accent);
      border-radius: var(--radius);
      background: color-mix(in srgb, var(--ground) 88%, transparent);
      color: var(--accent);
      font-size: var(--size-large);
      font-weight: 600;
      pointer-events: none;
    }
    @media (max-width: 56.25rem) {
      :host {
        height: auto;
        min-height: 100dvh;
      }
      :host([presenting]) {
        height: 100dvh;
      }
      top-bar {
        position: sticky;
        top: 0;
      }
      toast-stack {
        --dock: 6rem;
      }
    }
    /* On paper a page is as long as it is. */
    @media print {
      :host {
        display: block;
        height: auto;
      }
      top-bar,
      toast-stack {
        display: none;
      }
    }
  `,
];

/** A talk's screen: a line of heading, two panes, a line of caption; everything large. */
import { css } from "lit";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";

export const presentStyles = [
  base,
  button,
  css`
    :host {
      height: 100%;
      font-size: var(--size-text);
      background: var(--ground);
    }
    /* Header and footer are for listeners; for the eye their parts are the grid's. */
    main {
      height: 100dvh;
      display: grid;
      grid-template-rows: auto minmax(0, 1fr) auto auto;
      grid-template-columns: minmax(0, 1fr) auto auto;
      grid-template-areas:
        "title title counter"
        "panes panes panes"
        "caption caption caption"
        "badge keys keys";
      gap: 0.6rem 0.75rem;
      padding: 0.8rem 1.1rem 0.7rem;
    }
    header,
    footer {
      display: contents;
    }
    h1 {
      font-size: var(--size-large);
      font-weight: 650;
      letter-spacing: -0.015em;
      line-height: 1.2;
      grid-area: title;
      align-self: center;
      text-wrap: balance;
    }
    .counter {
      grid-area: counter;
      display: flex;
      align-items: baseline;
      gap: 0.4em;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
      color: var(--text-muted);
    }
    .counter strong {
      font-size: calc(1.6 * var(--size-large));
      line-height: 1;
      font-weight: 650;
      color: var(--text);
      letter-spacing: -0.02em;
    }
    .badge {
      grid-area: badge;
      place-self: center start;
      display: inline-flex;
      align-items: center;
      max-width: min(100%, 26rem);
      gap: 0.4em;
      padding: 0.1em 0.7em;
      border-radius: 2em;
      border: 2px solid var(--note-line);
      background: var(--note-ground);
      color: var(--note-text);
      white-space: nowrap;
    }
    .badge span {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    .badge svg {
      flex: none;
      width: 0.9em;
      height: 0.9em;
    }
    .panes {
      grid-area: panes;
      display: grid;
      grid-template-columns: minmax(0, 5fr) minmax(0, 3fr);
      gap: 0.75rem;
      min-height: 0;
    }
    .panes > * {
      min-height: 0;
      height: 100%;
      overflow: auto;
      scrollbar-width: none;
      --chart-height: 10rem;
    }
    .panes.one {
      grid-template-columns: minmax(0, 1fr);
    }
    /* All captions of the talk lie in one place, of which one is seen: it is as high as the longest, and nothing jumps. */
    .captions {
      grid-area: caption;
      display: grid;
      align-items: center;
      /* Two lines, for results that are not there yet. */
      min-height: 2.7em;
    }
    .caption {
      grid-area: 1 / 1;
      max-width: 60em;
      line-height: 1.35;
      text-wrap: pretty;
    }
    .caption.room {
      visibility: hidden;
    }
    .caption.problem {
      color: var(--error-text);
    }
    .keys {
      grid-area: keys;
      justify-self: end;
      display: flex;
      align-items: center;
      gap: 0.5rem;
    }
    .keys button {
      flex: none;
      min-height: 44px;
      min-width: 44px;
      padding: 0 0.6rem;
      border-color: transparent;
      background: transparent;
      color: var(--text-muted);
    }
    .keys button.primary {
      background: var(--accent);
      color: var(--on-accent);
      padding: 0 1rem;
    }
    .keys svg {
      width: 1em;
      height: 1em;
    }
    .keys .back svg {
      transform: rotate(90deg);
    }
    .keys .on svg {
      transform: rotate(-90deg);
    }
    .dots {
      display: flex;
      gap: 0.35rem;
      align-items: center;
    }
    .dots i {
      width: 12px;
      height: 12px;
      border-radius: 50%;
      border: 2px solid var(--line-strong);
    }
    .dots i.at {
      background: var(--text);
      border-color: var(--text);
    }
    .blank {
      position: fixed;
      inset: 0;
      z-index: 40;
      background: #000;
    }
    .ring {
      position: fixed;
      left: 0;
      top: 0;
      z-index: 30;
      width: 56px;
      height: 56px;
      margin: -28px 0 0 -28px;
      border: 4px solid var(--accent);
      border-radius: 50%;
      pointer-events: none;
    }
    @media (min-width: 100rem) {
      main {
        grid-template-rows: auto minmax(0, 1fr) auto;
        grid-template-areas:
          "title badge counter"
          "panes panes panes"
          "caption keys keys";
      }
      .badge {
        justify-self: end;
      }
    }
    @media (max-width: 70rem) {
      .panes {
        --space-4: 0.7rem;
      }
    }
    @media (max-aspect-ratio: 1 / 1) {
      .panes {
        grid-template-columns: minmax(0, 1fr);
        grid-template-rows: minmax(0, 3fr) minmax(0, 2fr);
      }
      main {
        grid-template-rows: auto auto minmax(0, 1fr) auto auto;
        grid-template-areas:
          "title title title"
          "badge counter counter"
          "panes panes panes"
          "caption caption caption"
          "keys keys keys";
        row-gap: 0.4rem;
      }
    }
    /* A phone: one below the other, as long as they are. */
    @media (max-width: 40rem) {
      /* Whether a run is recorded, and on what, is never cut; without it its row stays, so that nothing jumps. */
      main {
        grid-template-rows: auto auto minmax(calc(1.7em + 4px), auto) minmax(0, 1fr) auto auto;
        grid-template-areas:
          "title title title"
          "counter counter counter"
          "badge badge badge"
          "panes panes panes"
          "caption caption caption"
          "keys keys keys";
      }
      .panes {
        grid-template-rows: max-content max-content;
        overflow-y: auto;
      }
      .panes > * {
        height: auto;
        min-height: max-content;
        overflow: visible;
        --chart-height: 12rem;
      }
      .keys {
        justify-self: stretch;
        justify-content: space-between;
        gap: 0;
      }
      .keys button {
        padding: 0 0.3rem;
      }
      .dots {
        display: none;
      }
    }
  `,
];

/** A row for each method: its name and count, its bar, its result; together they fill the pane, however many they are. */
import { css } from "lit";

export const methodPaneStyles = css`
  :host {
    container-type: inline-size;
    --beside: 0.5rem;
  }
  figure {
    height: 100%;
    display: flex;
    flex-direction: column;
  }
  .chart {
    position: relative;
    flex: 1 0 auto;
    display: flex;
    flex-direction: column;
    margin: var(--space-2) 0 0;
    /* The last number of the axis stands half beside it. */
    padding-inline-end: var(--beside);
  }
  .rows {
    flex: 1 0 auto;
    display: grid;
    grid-auto-rows: minmax(max-content, 1fr);
    gap: 0.4em;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .lines,
  .lines i {
    position: absolute;
    inset-block: 0;
  }
  .lines {
    inset-inline: 0 var(--beside);
  }
  .lines i {
    border-inline-start: 1px solid var(--grid);
  }
  .lines i:first-child {
    border-color: var(--line-strong);
  }
  li {
    position: relative;
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 0.25em;
    font-size: var(--size-small);
  }
  .line {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 0 0.5em;
    padding-inline-start: 0.2em;
    line-height: 1.3;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .name {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    min-width: 0;
    font-weight: 650;
  }
  .name svg {
    width: 1.4em;
    height: 0.7em;
  }
  .name span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  /* As high as the pane lets it be, within reason. */
  .bar {
    flex: 1 1 0.6em;
    max-height: 3.4em;
    border-radius: 0 3px 3px 0;
  }
  .result {
    justify-content: start;
    flex-wrap: wrap;
    gap: 0 1.2em;
    color: var(--text-muted);
    /* There before the first number is. */
    min-height: 1.3em;
  }
  .result b {
    color: var(--text);
    font-weight: 650;
  }
  .many li {
    gap: 0.1em;
  }
  .many .bar {
    max-height: 1.2em;
  }
  /* Many share a pane: the losses stand at the ends of the curves, the scores here where there is room. */
  .score {
    display: none;
    margin-inline-start: auto;
    color: var(--text-muted);
  }
  .many .count {
    min-width: 8.2em;
    text-align: end;
  }
  @container (min-width: 560px) {
    .few li {
      font-size: var(--size-title);
    }
    .few .bar {
      max-height: 4.5em;
    }
    .many .score {
      display: block;
    }
  }
  .axis {
    position: relative;
    flex: none;
    height: 1.5em;
    margin-top: 0.2em;
    color: var(--text-muted);
    font-size: var(--size-small);
    line-height: 1.5;
  }
  .axis span {
    position: absolute;
    transform: translateX(-50%);
  }
  .axis span:first-child {
    transform: none;
  }
  figcaption {
    padding-top: var(--space-2);
    font-size: var(--size-small);
    line-height: 1.35;
    text-wrap: pretty;
  }
  /* The rows come first: a low window has no room for a sentence about them. */
  @media (min-width: 64.01rem) and (max-height: 56rem) {
    .many + figcaption {
      display: none;
    }
  }
`;

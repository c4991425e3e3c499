/** The looks of the table of runs. */
import { css } from "lit";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";

export const runsTableStyles = [
  base,
  card,
  button,
  table,
  css`
    /* Whoever has no keys needs no word on them. */
    @media (max-width: 56.25rem) {
      .card-head small {
        display: none;
      }
    }
    .scroll {
      margin-top: var(--space-2);
      max-height: var(--table-height, 32rem);
      overflow-y: auto;
    }
    thead th {
      white-space: normal;
      line-height: 1.3;
      position: sticky;
      top: 0;
      z-index: 1;
      background: var(--surface);
      border-bottom-color: var(--line-strong);
      vertical-align: baseline;
    }
    thead button {
      all: unset;
      box-sizing: border-box;
      display: inline-flex;
      align-items: center;
      gap: 2px;
      min-height: 1.5rem;
      cursor: pointer;
    }
    thead .end {
      white-space: normal;
    }
    thead .end button {
      text-align: end;
    }
    thead button:focus-visible {
      outline: 3px solid var(--focus);
      outline-offset: 2px;
      border-radius: 2px;
    }
    thead button:hover,
    thead [aria-sort="ascending"] button,
    thead [aria-sort="descending"] button {
      color: var(--text);
    }
    .arrow:not(:empty) {
      width: 0.7rem;
      text-align: center;
      font-size: 0.625rem;
    }
    tbody tr:focus-visible {
      outline-offset: -3px;
    }
    tbody tr:hover,
    tbody tr.lit,
    tbody tr:hover > th,
    tbody tr.lit > th {
      background: var(--surface-sunken);
    }
    tbody td,
    tbody th {
      padding-block: var(--space-1);
      vertical-align: middle;
    }
    .marks,
    .actions {
      width: 1%;
      white-space: nowrap;
    }
    .marks > *,
    .actions > * {
      vertical-align: middle;
    }
    button.mark {
      width: 1.75rem;
      min-height: 1.75rem;
      padding: 0;
      border-color: transparent;
      background: transparent;
      color: var(--line-strong);
    }
    button.mark:hover:not(:disabled) {
      color: var(--text);
    }
    button.mark[aria-pressed="true"] {
      color: var(--accent);
    }
    button.mark[aria-pressed="true"] svg {
      fill: currentColor;
    }
    input[type="checkbox"] {
      accent-color: var(--accent);
      width: 1rem;
      height: 1rem;
      margin: 0.25rem;
    }
    .visible {
      display: inline-grid;
      place-items: center;
      width: 1.75rem;
      height: 1.75rem;
      cursor: pointer;
    }
    .name {
      display: flex;
      align-items: center;
      gap: var(--space-2);
      min-width: 0;
    }
    .name > svg {
      flex: none;
    }
    .words {
      display: grid;
      line-height: 1.35;
      min-width: 0;
    }
    .name strong {
      font-weight: 550;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    .origin {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 0 var(--space-2);
    }
    /* The whole of it is a pointer, or the Compare page, away. */
    small.changed {
      display: -webkit-box;
      -webkit-box-orient: vertical;
      -webkit-line-clamp: 2;
      overflow: hidden;
    }
    .buttons {
      display: flex;
      align-items: center;
      margin-inline-start: -0.375rem;
    }
    /* The name stays where the numbers scroll. */
    tbody th,
    thead th.run {
      position: sticky;
      inset-inline-start: 0;
      z-index: 1;
      background: var(--surface);
    }
    thead th.run {
      z-index: 2;
    }
    tbody th {
      /* As much as the other columns leave it, and no more than its words need. */
      width: 100%;
      max-width: 0;
      min-width: 9rem;
    }
    [data-layout="wide"] tbody th {
      width: 26%;
    }
    [data-layout="compact"] :is(th, td) {
      padding-inline: 0.375rem;
    }
    [data-layout="compact"] thead .end {
      max-width: 5.25rem;
    }
    [data-layout="compact"] .status-cell {
      max-width: 6rem;
    }
    [data-layout="compact"] :is(.marks, .actions) {
      padding-inline: 0;
    }
    [data-layout="narrow"] tbody th,
    [data-layout="narrow"] thead th.run {
      padding-inline-start: 0;
    }
    [data-layout="narrow"] tbody th {
      width: min(13rem, 0.5 * var(--table-room));
      min-width: min(13rem, 0.5 * var(--table-room));
      max-width: min(13rem, 0.5 * var(--table-room));
      /* What scrolls below it ends at an edge. */
      box-shadow: 1px 0 0 var(--line);
    }
    .chip {
      padding: 0 0.4em;
      border: 1px solid var(--accent);
      border-radius: 1em;
      color: var(--accent);
      font-size: 0.6875rem;
      line-height: 1.5;
    }
    .name input {
      font: inherit;
      color: var(--text);
      background: var(--surface-raised);
      border: 1px solid var(--accent);
      border-radius: var(--radius-small);
      min-height: 1.75rem;
      width: 11rem;
      padding: 0 var(--space-2);
    }
    td.changed {
      width: 30%;
      max-width: 0;
      min-width: 8rem;
      color: var(--text-muted);
      font-size: var(--size-small);
      line-height: 1.4;
    }
    .other > * {
      color: var(--text-muted);
    }
    td.end small {
      display: block;
      line-height: 1.3;
      white-space: nowrap;
    }
    th,
    td {
      padding-inline: var(--space-2);
    }
    .end {
      white-space: nowrap;
    }
    .best {
      font-weight: 650;
    }
    .better {
      color: var(--right);
    }
    .worse {
      color: var(--wrong);
    }
    .status,
    tr[data-run] .status-cell small {
      display: block;
      white-space: nowrap;
    }
    .status-cell {
      max-width: 8rem;
    }
    .status-cell small {
      line-height: 1.3;
    }
    .status[data-status="running"]::before,
    .status[data-status="compiling"]::before {
      content: "";
      display: inline-block;
      width: 0.5rem;
      height: 0.5rem;
      border-radius: 50%;
      background: var(--accent);
      margin-inline-end: var(--space-2);
    }
    .status[data-status="diverged"],
    .status[data-status="failed"],
    .problem {
      color: var(--error-text);
    }
    /* A row that has one is not parted from it. */
    tr:has(+ .trouble) > * {
      border-bottom: 0;
    }
    .trouble td {
      padding: 0 0 var(--space-2);
    }
    .trouble div {
      position: sticky;
      inset-inline-start: 0;
      width: max-content;
      max-width: min(var(--measure), var(--table-room, 44rem) - 2 * var(--space-4) - 3px);
    }
    .problem {
      font-size: var(--size-small);
      line-height: 1.45;
    }
    .problem small {
      color: inherit;
    }
    .problem button {
      min-height: 1.5rem;
      padding: 0 var(--space-2);
      margin-inline-start: var(--space-1);
      font-size: var(--size-small);
    }
  `,
];

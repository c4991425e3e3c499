/** The head of the table of runs: its columns, by which most can be sorted. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Metric } from "../../experiment/describe.ts";
import { metricLabel } from "../locale/declared.ts";
import type { SortKey, Sorting } from "./run-rows.ts";
import { runsTableStrings as strings } from "./runs-table.strings.ts";
import type { TableLayout } from "./table-width.ts";

export interface HeadOptions {
  readonly layout: TableLayout;
  /** What the task is judged by beside the loss. */
  readonly metric: Metric | undefined;
  readonly sorting: Sorting | undefined;
  readonly sort: (key: SortKey) => void;
}

export function renderHead({ layout, metric, sorting, sort }: HeadOptions): TemplateResult {
  const head = (key: SortKey, label: string, hint = "") =>
    renderSortable({ key, label, hint, sorting, sort });
  const isNarrow = layout === "narrow";
  return html`<thead>
    <tr>
      ${isNarrow ? nothing : renderHidden(strings.marks)} ${head("run", strings.run)}
      ${
        layout === "wide"
          ? html`<th scope="col" title=${strings.changedHint}>${strings.changed}</th>`
          : nothing
      }
      ${head("trainable", strings.trainable)} ${head("loss", strings.loss, strings.lossHint)}
      ${head("delta", strings.delta, strings.deltaHint)}
      ${metric === undefined ? nothing : head("score", metricLabel(metric))}
      ${head("speed", strings.speed)} ${head("memory", strings.memory, strings.memoryHint)}
      <th scope="col">${strings.status}</th>
      ${isNarrow ? nothing : renderHidden(strings.actions)}
    </tr>
  </thead>`;
}

function renderHidden(label: string): TemplateResult {
  return html`<th scope="col"><span class="visually-hidden">${label}</span></th>`;
}

interface Sortable extends Pick<HeadOptions, "sorting" | "sort"> {
  readonly key: SortKey;
  readonly label: string;
  readonly hint: string;
}

function renderSortable({ key, label, hint, sorting, sort }: Sortable): TemplateResult {
  const isSorted = sorting?.key === key;
  const direction = !isSorted ? "none" : sorting.isAscending ? "ascending" : "descending";
  const arrow = !isSorted ? "" : sorting.isAscending ? "▲" : "▼";
  const button = html`<button
    aria-label=${strings.sortBy(label)}
    @click=${() => {
      sort(key);
    }}
  >
    ${label}<span class="arrow" aria-hidden="true">${arrow}</span>
  </button>`;
  return html`<th
    scope="col"
    class=${key === "run" ? "run" : "end"}
    title=${hint === "" ? nothing : hint}
    aria-sort=${direction}
  >
    ${button}
  </th>`;
}

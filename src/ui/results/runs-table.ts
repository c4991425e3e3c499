/** The table of all kept runs, beside the frozen base: marks, names, numbers, order, and the keys that move through it. */
import type { PropertyValues, TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { describeTask } from "../../experiment/describe.ts";
import { whatChanged } from "../../experiment/differences.ts";
import { isLive } from "../../experiment/runs.ts";
import { highlightOf } from "../charts/highlight.ts";
import { Pace } from "../charts/pace.ts";
import { mainExperiment } from "../charts/shown-runs.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { rootFontSize } from "../charts/chart-size.ts";
import type { RowKey } from "./row-keys.ts";
import { isMove, rowKey } from "./row-keys.ts";
import type { RowActions } from "./run-row.ts";
import {
  renderActions,
  renderBase,
  renderMarks,
  renderName,
  renderNumbers,
  renderStatus,
} from "./run-row.ts";
import type { RunRow, SortKey, Sorting } from "./run-rows.ts";
import { comparedWith, runRows, scoreMetric, sortedRows } from "./run-rows.ts";
import { renderTrouble } from "./run-trouble.ts";
import { renderHead } from "./runs-head.ts";
import { runsTableStrings as strings } from "./runs-table.strings.ts";
import { runsTableStyles } from "./runs-table.styles.ts";
import { settingsStrings } from "./settings.strings.ts";
import type { TableLayout } from "./table-width.ts";
import { tableLayout } from "./table-width.ts";

/** A cell that spans more is cut to those that there are. */
const MOST_COLUMNS = 12;
/** Columns that are best when large. */
const LARGE_FIRST: readonly SortKey[] = ["score", "speed"];

@customElement("runs-table")
export class RunsTable extends LitElement {
  static override readonly styles = runsTableStyles;

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @state() private sorting: Sorting | undefined;
  /** The run whose name is being written. */
  @state() private renamed: string | undefined;
  /** The row that the Tab key reaches. */
  @state() private active: string | undefined;
  @state() private layout: TableLayout = "wide";
  @query(".name input") private readonly nameInput!: HTMLInputElement | null;
  @query(".card") private readonly card!: HTMLElement | null;

  readonly #pace = new Pace();
  #rows: readonly RunRow[] = [];
  #unsubscribe: (() => void) | undefined;
  /** Deleted here; one that comes back takes the focus again, which its Undo has lost. */
  readonly #deleted = new Set<string>();
  readonly #resized = new ResizeObserver(() => this.#measure());

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    this.#unsubscribe = highlightOf(this.store).subscribe(() => this.requestUpdate());
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    this.#resized.disconnect();
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    await super.scheduleUpdate();
  }

  override render(): TemplateResult {
    this.#rows = sortedRows(runRows(this.snapshot), this.sorting);
    const main = mainExperiment(this.snapshot);
    const isEmpty = this.#rows.length === 0 && main?.base === undefined;
    return html`<section
      class="card"
      data-layout=${this.layout}
      tabindex="-1"
      aria-labelledby="title"
    >
      <div class="card-head">
        <h2 id="title">${strings.title}</h2>
        ${isEmpty ? nothing : html`<small>${strings.keys}</small>`}
      </div>
      ${isEmpty ? html`<p class="muted">${strings.empty}</p>` : this.#renderTable()}
    </section>`;
  }

  #renderTable(): TemplateResult {
    const rows = this.#rows;
    const { layout } = this;
    const main = mainExperiment(this.snapshot);
    const metric = main === undefined ? undefined : scoreMetric(main);
    const losses = rows.flatMap(({ loss, isComparable }) =>
      isComparable ? (loss?.mean ?? []) : [],
    );
    const best = losses.length > 1 ? Math.min(...losses) : undefined;
    const active = rows.some(({ runId }) => runId === this.active) ? this.active : rows[0]?.runId;
    const isClassification =
      main !== undefined && describeTask(main.experiment.task).kind === "classification";
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.region}>
      <table>
        <caption class="visually-hidden">
          ${strings.caption}
        </caption>
        ${renderHead({ layout, metric, sorting: this.sorting, sort: (key) => this.#sort(key) })}
        <tbody @keydown=${this.#onKey}>
          ${main === undefined ? nothing : renderBase(main, metric, isClassification, layout)}
          ${repeat(
            rows,
            ({ runId }) => runId,
            (row) => this.#renderRow(row, row.runId === active, metric !== undefined, best),
          )}
        </tbody>
      </table>
    </div>`;
  }

  #renderRow(
    row: RunRow,
    isActive: boolean,
    hasScore: boolean,
    best: number | undefined,
  ): TemplateResult {
    const { runId } = row;
    const { layout } = this;
    const isNarrow = layout === "narrow";
    const actions = this.#actionsOf(row);
    const changed = this.#changed(row);
    const isLit = highlightOf(this.store).runId === runId;
    return html`<tr
        data-run=${runId}
        class="${row.isComparable ? "" : "other"} ${isLit ? "lit" : ""}"
        tabindex=${isActive ? "0" : "-1"}
        @focusin=${() => {
          this.active = runId;
          highlightOf(this.store).set(runId);
        }}
        @focusout=${() => highlightOf(this.store).set(undefined)}
        @pointerenter=${() => highlightOf(this.store).set(runId)}
        @pointerleave=${() => highlightOf(this.store).set(undefined)}
      >
        ${isNarrow ? nothing : html`<td class="marks">${renderMarks(row, actions)}</td>`}
        <th scope="row" @dblclick=${actions.rename}>
          ${
            this.renamed === runId
              ? this.#renderNameInput(row)
              : renderName(row, layout === "wide" ? undefined : changed)
          }
          ${
            isNarrow
              ? html`<span class="buttons"
                  >${renderMarks(row, actions)}${renderActions(row, actions)}</span
                >`
              : nothing
          }
        </th>
        ${layout === "wide" ? html`<td class="changed">${changed}</td>` : nothing}
        ${renderNumbers(row, hasScore, best)}
        <td class="status-cell">${renderStatus(row)}</td>
        ${isNarrow ? nothing : html`<td class="actions">${renderActions(row, actions)}</td>`}
      </tr>
      ${renderTrouble(row.run, actions.useRate, MOST_COLUMNS)}`;
  }

  #renderNameInput({ runId, name }: RunRow): TemplateResult {
    return html`<span class="name">
      <input
        .value=${name}
        maxlength="28"
        aria-label=${strings.newName(name)}
        @keydown=${(event: KeyboardEvent) => {
          event.stopPropagation();
          if (event.key === "Enter") this.#endRenaming(runId, true);
          if (event.key === "Escape") this.#endRenaming(runId, false);
        }}
        @blur=${() => this.#endRenaming(runId, true)}
      />
    </span>`;
  }

  #changed(row: RunRow): string {
    const before = comparedWith(this.#rows, row);
    if (before === undefined) return row.isBaseline ? "" : settingsStrings.first;
    const changes = whatChanged(row, before);
    if (changes.length === 0) return settingsStrings.unchanged;
    // Which method it is stands beside it.
    return changes
      .filter(({ key }) => key !== "method")
      .map(({ key, from, to }) => settingsStrings.change(settingsStrings.name(key), from, to))
      .join(" · ");
  }

  protected override updated(changed: PropertyValues<this> & Map<"renamed", unknown>): void {
    this.#focusRestored();
    if (!changed.has("renamed") || this.renamed === undefined) return;
    this.nameInput?.focus();
    this.nameInput?.select();
  }

  #actionsOf({ runId, run, isMain, isBaseline }: RunRow): RowActions {
    const { store, snapshot } = this;
    const { methodId } = run.description;
    return {
      toggleHidden: () => store.toggleHidden(runId),
      togglePinned: () => store.togglePinned(runId),
      toggleBaseline: () => store.setBaseline(isBaseline ? undefined : runId),
      rename: () => (this.renamed = runId),
      remove: () => {
        if (isLive(run)) return;
        this.#focusBeside(runId);
        this.#deleted.add(runId);
        store.deleteRun(runId);
      },
      useRate:
        isMain && !isBusy(snapshot.run)
          ? (learningRate) => store.editMethod(methodId, { learningRate })
          : undefined,
    };
  }

  #sort(key: SortKey): void {
    const isFirstAscending = !LARGE_FIRST.includes(key);
    const { sorting } = this;
    if (sorting?.key !== key) this.sorting = { key, isAscending: isFirstAscending };
    else if (sorting.isAscending === isFirstAscending)
      this.sorting = { key, isAscending: !isFirstAscending };
    else this.sorting = undefined;
  }

  #endRenaming(runId: string, isKept: boolean): void {
    if (this.renamed !== runId) return;
    const name = this.nameInput?.value.trim() ?? "";
    const known = this.#rows.find((row) => row.runId === runId)?.name;
    this.renamed = undefined;
    if (isKept && name !== known) this.store.rename(runId, name);
    this.#focusRow(runId);
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const line = (event.target as Element).closest<HTMLElement>("tr[data-run]");
    // Keys of a control in the row are the control's.
    if (line === null || event.target !== line || event.ctrlKey || event.metaKey) return;
    const row = this.#rows.find(({ runId }) => runId === line.dataset["run"]);
    const key = rowKey(event);
    if (row === undefined || key === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    // A key that is held moves on; it does not delete row after row.
    if (event.repeat && !isMove(key)) return;
    this.#rowAction(key, row)();
  };

  #rowAction(key: RowKey, row: RunRow): () => void {
    const actions = this.#actionsOf(row);
    const at = this.#rows.indexOf(row);
    const go = (index: number) => () => this.#focusRow(this.#rows.at(index)?.runId);
    const canHide = row.visibility === "shown" || row.visibility === "hidden";
    const done: Readonly<Record<RowKey, () => void>> = {
      previous: go(Math.max(0, at - 1)),
      next: go(Math.min(this.#rows.length - 1, at + 1)),
      first: go(0),
      last: go(-1),
      rename: actions.rename,
      remove: actions.remove,
      baseline: actions.toggleBaseline,
      pin: actions.togglePinned,
      hide: canHide ? actions.toggleHidden : () => undefined,
    };
    return done[key];
  }

  #focusBeside(runId: string): void {
    const at = this.#rows.findIndex((row) => row.runId === runId);
    this.#focusRow((this.#rows[at + 1] ?? this.#rows[at - 1])?.runId);
  }

  /** Not where the reader has gone somewhere else meanwhile. */
  #focusRestored(): void {
    const back = [...this.#deleted].find((id) => this.#rows.some(({ runId }) => runId === id));
    if (back === undefined) return;
    this.#deleted.delete(back);
    if (document.activeElement === document.body) this.#focusRow(back);
  }

  #measure(): void {
    this.layout = tableLayout(this.clientWidth, rootFontSize());
    this.style.setProperty("--table-room", `${this.clientWidth}px`);
  }

  /** With no row left, the card: whoever goes on by keys is still here. */
  #focusRow(runId: string | undefined): void {
    if (runId === undefined) {
      this.card?.focus();
      return;
    }
    this.active = runId;
    const lines = this.renderRoot.querySelectorAll<HTMLElement>("tr[data-run]");
    [...lines].find((line) => line.dataset["run"] === runId)?.focus();
  }
}

/** The page for researchers: the front of two measures, the numbers, what differs, how fair it is, and files to take away. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { toPlaygroundError } from "../../core/errors.ts";
import type { Measure, MeasureId } from "../../experiment/measures.ts";
import { measureById, measuresFor } from "../../experiment/measures.ts";
import type { ResultRecord } from "../../experiment/records.ts";
import { Pace } from "../charts/pace.ts";
import { renderNotices } from "../frame/banners.ts";
import { problemStyles } from "../frame/problem.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base, button, card, field } from "../style/shared.ts";
import type { Arena } from "./compare-data.ts";
import { arenas, compareData, comparedRuns, hiddenCount } from "./compare-data.ts";
import "./compare-table.ts";
import { compareStrings as strings } from "./compare.strings.ts";
import "./difference-table.ts";
import "./export-card.ts";
import "./fairness-badge.ts";
import type { AxisEvent } from "./pareto-figure.ts";
import "./pareto-figure.ts";
import { loadPublished, publishedOf, publishedPoints, publishedSource } from "./published.ts";

@customElement("compare-page")
export class ComparePage extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    problemStyles,
    css`
      :host {
        overflow-y: auto;
        height: 100%;
      }
      main {
        display: grid;
        gap: var(--space-3);
        max-width: 112rem;
        margin: 0 auto;
        padding: var(--space-4);
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-4);
      }
      h1 {
        margin: 0 auto 0 0;
        font-size: var(--size-large);
        font-weight: 650;
      }
      .head label {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 2rem;
      }
      .head select {
        width: auto;
      }
      .top {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 20rem;
        gap: var(--space-3);
      }
      .top > pareto-figure {
        display: grid;
      }
      .side,
      .below {
        display: grid;
        gap: var(--space-3);
        align-content: start;
      }
      .empty {
        display: grid;
        justify-items: center;
        gap: var(--space-3);
        padding: var(--space-5);
        text-align: center;
      }
      .empty p {
        max-width: 34rem;
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-2);
        justify-content: center;
      }
      @media (min-width: 100rem) {
        .below {
          grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
          align-items: start;
        }
      }
      @media (max-width: 62rem) {
        main {
          padding: var(--space-3);
        }
        .top {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  @state() private arenaKey: string | undefined;
  @state() private xId: MeasureId = "trainable";
  @state() private yId: MeasureId = "validationLoss";
  @state() private isPublishedShown = false;
  @state() private isHiddenIncluded = false;
  @state() private records: readonly ResultRecord[] | undefined;
  @state() private problem: string | undefined;

  readonly #pace = new Pace();

  /** Runs may train meanwhile: their events come faster than anybody can look. */
  protected override async scheduleUpdate(): Promise<void> {
    await this.#pace.turn();
    await super.scheduleUpdate();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const shouldLoad = this.isPublishedShown && this.records === undefined;
    if (shouldLoad && this.problem === undefined) void this.#loadRecords();
  }

  override render(): TemplateResult {
    const found = arenas(this.snapshot);
    const arena = found.find(({ key }) => key === this.arenaKey) ?? found[0];
    return html`<main aria-labelledby="page-title">
      ${renderNotices(this.store, this.snapshot.notices)}
      <div class="head">
        <h1 id="page-title">${strings.title}</h1>
        ${arena === undefined ? nothing : this.#renderPickers(found, arena)}
      </div>
      ${arena === undefined ? this.#renderEmpty() : this.#renderArena(arena)}
    </main>`;
  }

  #renderPickers(found: readonly Arena[], arena: Arena): TemplateResult {
    const hidden = hiddenCount(this.snapshot, arena);
    return html`${
        hidden === 0
          ? nothing
          : html`<label title=${strings.hiddenHint}>
              <input
                type="checkbox"
                class="with-hidden"
                .checked=${this.isHiddenIncluded}
                @change=${(event: Event) => {
                  this.isHiddenIncluded = (event.target as HTMLInputElement).checked;
                }}
              />
              ${strings.includeHidden(hidden)}
            </label>`
      }
      <label title=${strings.publishedHint}>
        <input
          type="checkbox"
          .checked=${this.isPublishedShown}
          @change=${(event: Event) => {
            this.isPublishedShown = (event.target as HTMLInputElement).checked;
            this.problem = undefined;
          }}
        />
        ${strings.published}
      </label>
      <label>
        ${strings.subject}
        <select
          @change=${(event: Event) => {
            this.arenaKey = (event.target as HTMLSelectElement).value;
          }}
        >
          ${found.map(
            ({ key, label }) =>
              html`<option value=${key} ?selected=${key === arena.key}>${label}</option>`,
          )}
        </select>
      </label>`;
  }

  #renderArena(arena: Arena): TemplateResult {
    const measures = measuresFor(arena.example);
    const has = (id: MeasureId) => measures.some((measure) => measure.id === id);
    const x = measureById(has(this.xId) ? this.xId : "trainable");
    const y = measureById(has(this.yId) ? this.yId : "validationLoss");
    const compared = comparedRuns(this.snapshot, arena, this.isHiddenIncluded);
    const records = this.#recordsOf(arena);
    const data = compareData(
      compared,
      publishedPoints(records ?? [], x, y, arena.example.experiment),
      x,
      y,
    );
    return html`<div class="top">
        <pareto-figure
          .store=${this.store}
          .data=${data}
          .measures=${measures satisfies readonly Measure[]}
          .note=${this.#note(records)}
          @choose-axis=${({ detail }: AxisEvent) => {
            if (detail.axis === "x") this.xId = detail.id;
            else this.yId = detail.id;
          }}
        ></pareto-figure>
        <div class="side">
          <fairness-badge .compared=${compared}></fairness-badge>
          <export-card
            .store=${this.store}
            .marks=${this.snapshot.marks}
            .compared=${compared}
          ></export-card>
        </div>
      </div>
      <div class="below">
        <compare-table .store=${this.store} .data=${data}></compare-table>
        <difference-table .compared=${compared}></difference-table>
      </div>`;
  }

  #renderEmpty(): TemplateResult {
    return html`<section class="card empty">
      <strong>${strings.emptyTitle}</strong>
      <p class="muted">${strings.emptyHint}</p>
      <div class="actions">
        <button class="primary" @click=${() => this.store.navigate("lab")}>${strings.toLab}</button>
        <button @click=${() => void this.store.showRecorded()}>${strings.recordedRuns}</button>
      </div>
    </section>`;
  }

  /** Undefined while they are not shown, or not there yet. */
  #recordsOf({ example }: Arena): readonly ResultRecord[] | undefined {
    if (!this.isPublishedShown || this.records === undefined) return undefined;
    return publishedOf(this.records, example.experiment);
  }

  #note(records: readonly ResultRecord[] | undefined): string {
    if (!this.isPublishedShown) return "";
    if (this.problem !== undefined) return this.problem;
    return records === undefined ? strings.publishedLoading : publishedSource(records);
  }

  async #loadRecords(): Promise<void> {
    try {
      this.records = await loadPublished();
    } catch (error) {
      this.problem = toPlaygroundError(error).message;
    }
  }
}

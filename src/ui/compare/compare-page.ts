/** The page for researchers: the front of two measures, the numbers, what differs, how fair it is, and files to take away. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { toPlaygroundError } from "../../core/errors.ts";
import type { Measure, MeasureId } from "../../experiment/measures.ts";
import { measureById, measuresFor } from "../../experiment/measures.ts";
import type { ResultRecord } from "../../experiment/records.ts";
import { Pace } from "../charts/pace.ts";
import { lookAt } from "../charts/scope.ts";
import { renderNotices } from "../frame/banners.ts";
import { problemStyles } from "../frame/problem.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { page } from "../style/page.ts";
import { card } from "../style/surfaces.ts";
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
    page,
    problemStyles,
    css`
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
        .top {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

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
    const arena = found.find(({ isShown }) => isShown) ?? found[0];
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
            const { value } = event.target as HTMLSelectElement;
            this.store.setView(lookAt(this.snapshot, value));
          }}
        >
          ${found.map(
            ({ key, label }) =>
              html`<option
                value=${key}
                ?selected=${key === arena.key}
                .selected=${key === arena.key}
              >
                ${label}
              </option>`,
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

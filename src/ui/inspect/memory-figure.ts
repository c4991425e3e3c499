/** What training an experiment keeps in memory, by method and by what it is for, out of its plans. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import type { Experiment } from "../../experiment/schema.ts";
import type { PlannedMemory } from "../../worker/client.ts";
import "../charts/picture-menu.ts";
import { formatBytes, formatList, joinSentences } from "../state/format.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { swatch } from "../style/swatch.ts";
import { table } from "../style/table.ts";
import { renderFailure } from "./failure.ts";
import { FigureDrawing } from "./figure-drawing.ts";
import { figureStyles } from "./figure.styles.ts";
import type { MemoryBar } from "./inspect-data.ts";
import { MEMORY_PARTS, memoryBars } from "./inspect-data.ts";
import { inspectStrings } from "./inspect.strings.ts";
import { drawMemory, memoryHeight, PART_LOOKS } from "./memory-plot.ts";

const { memory: strings } = inspectStrings;

@customElement("memory-figure")
export class MemoryFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    table,
    figureStyles,
    css`
      .legend {
        display: flex;
        flex-wrap: wrap;
        gap: var(--space-1) var(--space-4);
        margin: 0;
        padding: 0;
        list-style: none;
        font-size: var(--size-small);
      }
      .legend li {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
      }
      .legend i {
        width: 0.875rem;
        height: 0.875rem;
        border-radius: 2px;
        border: 1px solid var(--line-strong);
        forced-color-adjust: none;
      }
      .target {
        min-height: var(--height);
      }
      .method {
        display: flex;
        align-items: center;
        gap: var(--space-2);
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) experiment!: Experiment;
  /** Whether it is that of a run; else the Lab's set-up. */
  @property({ type: Boolean }) isOfRun = false;
  /** Whether the reference interpreter trains it, which has no plans. */
  @property({ type: Boolean }) isInterpreted = false;

  @state() private lanes: "together" | "single" = "together";
  @state() private planned: readonly PlannedMemory[] | undefined;
  @state() private problem: ErrorRecord | undefined;

  #asked: Experiment | undefined;
  #bars: readonly MemoryBar[] = [];
  readonly #drawing = new FigureDrawing(this, () =>
    this.#bars.length === 0
      ? undefined
      : {
          name: "memory",
          title: strings.title,
          sentence: this.#sentence(),
          height: (rem) => memoryHeight(this.#bars.length, rem),
          draw: (width, rem) => this.#svg(width, rem),
        },
  );

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    if (this.#asked !== this.experiment) void this.#plan(this.experiment);
    this.#bars = memoryBars(this.planned ?? [], this.lanes);
  }

  override render(): TemplateResult {
    const most = Math.max(1, ...(this.planned ?? []).map(({ lanes }) => lanes));
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        ${most === 1 ? nothing : this.#renderLanes(most)}
        <picture-menu
          .name=${strings.title}
          .draw=${this.#drawing.picture}
          .size=${this.#drawing.size}
        ></picture-menu>
      </div>
      <small
        >${joinSentences([
          strings.note,
          this.isOfRun ? strings.ofRun : strings.setUp,
          this.isInterpreted ? strings.interpreted : "",
        ])}</small
      >
      <ul class="legend">
        ${MEMORY_PARTS.map((part) => {
          const { fill, opacity } = PART_LOOKS[part];
          const percent = Math.round(100 * opacity);
          return html`<li>
            <i style="background: color-mix(in srgb, ${fill} ${percent}%, var(--surface))"></i
            >${strings.parts[part]}
          </li>`;
        })}
      </ul>
      <div class="target" style="--height: ${memoryHeight(this.#bars.length, 1)}rem"></div>
      <figcaption>
        ${
          this.problem === undefined
            ? html`<p class="sentence">${this.#sentence()}</p>`
            : renderFailure(this.problem, () => void this.#plan(this.experiment))
        }
        ${this.#bars.length === 0 ? nothing : this.#renderTable()}
      </figcaption>
    </figure>`;
  }

  #renderLanes(most: number): TemplateResult {
    const option = (value: "together" | "single", label: string) =>
      html`<option value=${value} ?selected=${value === this.lanes}>${label}</option>`;
    return html`<label
      >${strings.lanes}
      <select
        @change=${(event: Event) => {
          const { value } = event.target as HTMLSelectElement;
          this.lanes = value === "single" ? "single" : "together";
        }}
      >
        ${option("together", strings.together(most))} ${option("single", strings.single)}
      </select>
    </label>`;
  }

  #renderTable(): TemplateResult {
    return html`<div class="scroll" tabindex="0" role="group" aria-label=${strings.title}>
      <table>
        <caption class="visually-hidden">
          ${strings.title}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.method}</th>
            ${MEMORY_PARTS.map(
              (part) => html`<th scope="col" class="end">${strings.parts[part]}</th>`,
            )}
            <th scope="col" class="end">${strings.total}</th>
          </tr>
        </thead>
        <tbody>
          ${this.#bars.map(
            ({ methodId, label, parts, total }) =>
              html`<tr>
                <th scope="row"><span class="method">${swatch(methodId)} ${label}</span></th>
                ${MEMORY_PARTS.map(
                  (part) => html`<td class="end">${formatBytes(parts[part])}</td>`,
                )}
                <td class="end">${formatBytes(total)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  async #plan(experiment: Experiment): Promise<void> {
    this.#asked = experiment;
    // Bytes of another experiment are not left standing under this one's words.
    this.planned = undefined;
    this.problem = undefined;
    try {
      const planned = await this.store.inspection.planMemory(experiment);
      if (this.#asked === experiment) this.planned = planned;
    } catch (error) {
      if (this.#asked !== experiment) return;
      this.problem = toPlaygroundError(error).toRecord();
    }
  }

  #svg(width: number, rem: number): SVGSVGElement {
    return drawMemory(this.#bars, { width, rem, label: this.#sentence(), names: strings.parts });
  }

  #sentence(): string {
    if (this.planned === undefined) return strings.loading;
    if (this.#bars.length === 0) return strings.nothing;
    const list = (sizeOf: (bar: MemoryBar) => number) =>
      formatList(this.#bars.map((bar) => strings.part(bar.label, formatBytes(sizeOf(bar)))));
    const trains = ({ parts: { trained, gradients, optimizer } }: MemoryBar) =>
      trained + gradients + optimizer;
    const isShared = this.lanes === "together" && this.planned.some(({ lanes }) => lanes > 1);
    return joinSentences([
      strings.totals(list(({ total }) => total)),
      strings.trains(list(trains)),
      isShared ? strings.shared : "",
    ]);
  }
}

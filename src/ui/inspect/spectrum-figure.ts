/** The singular values of one matrix's change in a run, and in those beside it; they are computed when they are asked for. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { ErrorRecord } from "../../core/errors.ts";
import { toPlaygroundError } from "../../core/errors.ts";
import type { RunInspection, UpdateSite, UpdateSpectrum } from "../../worker/client.ts";
import "../charts/picture-menu.ts";
import { formatSignificant, joinSentences } from "../state/format.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";
import { renderFailure } from "./failure.ts";
import { FigureDrawing } from "./figure-drawing.ts";
import { figureStyles } from "./figure.styles.ts";
import type { RunChoice, Spectrum } from "./inspect-data.ts";
import { columnOf, momentOf, spectrumOf } from "./inspect-data.ts";
import { inspectStrings } from "./inspect.strings.ts";
import { lanePlaces, scopeOf } from "./lane-scope.ts";
import { drawSpectrum, spectrumHeight } from "./spectrum-plot.ts";
import { siteName } from "./strip-figure.ts";

const { spectrum: strings } = inspectStrings;
/** Values of one run, by lane. */
interface Computed {
  readonly choice: RunChoice;
  readonly found: UpdateSpectrum;
}

@customElement("spectrum-figure")
export class SpectrumFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    table,
    figureStyles,
    css`
      .target {
        min-height: var(--height);
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) inspection!: RunInspection;
  /** The chosen run first. */
  @property({ attribute: false }) choices: readonly RunChoice[] = [];
  /** Undefined: the mean of all. */
  @property({ attribute: false }) lane: number | undefined;

  @state() private siteKey: string | undefined;
  @state() private computed: readonly Computed[] | undefined;
  @state() private problem: ErrorRecord | undefined;

  /** What was asked for last. */
  #question = "";
  #spectra: readonly Spectrum[] = [];
  readonly #drawing = new FigureDrawing(this, () =>
    this.#spectra.length === 0
      ? undefined
      : {
          name: "spectrum",
          title: strings.title,
          sentence: this.#sentence(),
          height: (rem) => spectrumHeight(this.#spectra.length, rem),
          draw: (width, rem) => this.#svg(width, rem),
        },
  );

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const site = this.#site();
    const question = [site === undefined ? "" : keyOf(site), ...this.choices.map(momentOf)].join();
    if (site !== undefined && question !== this.#question) void this.#compute(site, question);
    const spectra = (this.computed ?? []).map(({ choice, found: { steps, lanes } }) =>
      // Seeds are the run's own: the others are shown as a whole where they have no such seed.
      spectrumOf(choice, lanes, scopeOf(lanePlaces(steps, choice.run), this.lane)),
    );
    const isEven = spectra.every(({ step }) => step === spectra[0]?.step);
    this.#spectra = spectra.map((one) =>
      isEven ? one : { ...one, label: strings.atStep(one.label, one.step) },
    );
  }

  override render(): TemplateResult {
    const sites = this.#sites();
    const site = this.#site();
    const height = spectrumHeight(Math.max(1, this.#spectra.length), 1);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${strings.title}</h2>
        <label
          >${strings.site}
          <select
            @change=${(event: Event) => {
              this.siteKey = (event.target as HTMLSelectElement).value;
            }}
          >
            ${sites.map(
              (one) =>
                html`<option
                  value=${keyOf(one)}
                  ?selected=${site !== undefined && keyOf(one) === keyOf(site)}
                >
                  ${siteName(one)}
                </option>`,
            )}
          </select>
        </label>
        <picture-menu
          .name=${strings.title}
          .draw=${this.#drawing.picture}
          .size=${this.#drawing.size}
        ></picture-menu>
      </div>
      <small>${strings.note}</small>
      <div class="target" style="--height: ${height}rem"></div>
      <figcaption>
        ${
          this.problem === undefined
            ? html`<p class="sentence">
                ${this.computed === undefined ? strings.loading : this.#sentence()}
              </p>`
            : renderFailure(this.problem, () => {
                this.#question = "";
                this.requestUpdate();
              })
        }
        ${
          this.#spectra.length === 0
            ? nothing
            : html`<details>
                <summary>${inspectStrings.asTable}</summary>
                ${this.#renderTable()}
              </details>`
        }
      </figcaption>
    </figure>`;
  }

  #renderTable(): TemplateResult {
    const length = Math.max(...this.#spectra.map(({ values }) => values.length));
    return html`<div class="scroll">
      <table>
        <caption class="visually-hidden">
          ${strings.title}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.index}</th>
            ${this.#spectra.map(({ label }) => html`<th scope="col" class="end">${label}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${Array.from(
            { length },
            (_, i) =>
              html`<tr>
                <th scope="row">${i + 1}</th>
                ${this.#spectra.map(
                  ({ values }) => html`<td class="end">${formatValue(values[i])}</td>`,
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  /** Runs that do not change the matrix, or of which nothing is left, are not beside it. */
  async #compute(site: UpdateSite, question: string): Promise<void> {
    this.#question = question;
    this.computed = undefined;
    this.problem = undefined;
    const computed: Computed[] = [];
    for (const choice of this.choices) {
      try {
        const found = await this.store.inspection.inspectSpectrum(choice.runId, site);
        computed.push({ choice, found });
      } catch (error) {
        const isOwn = choice === this.choices[0];
        const problem = toPlaygroundError(error).toRecord();
        if (this.#question !== question) return;
        if (isOwn || problem.code !== "RUN_INVALID") {
          this.problem = problem;
          return;
        }
      }
      if (this.#question !== question) return;
    }
    this.computed = computed;
  }

  #sites(): readonly UpdateSite[] {
    return this.inspection.updates.filter(({ kind }) => kind === "weight");
  }

  #site(): UpdateSite | undefined {
    const sites = this.#sites();
    return sites.find((site) => keyOf(site) === this.siteKey) ?? sites[0];
  }

  #svg(width: number, rem: number): SVGSVGElement {
    return drawSpectrum(this.#spectra, {
      width,
      rem,
      label: this.#sentence(),
      axis: strings.axis,
      caption: ({ label, values }) => `${label} · ${strings.largest(formatValue(values[0]))}`,
    });
  }

  #sentence(): string {
    const site = this.#site();
    if (site === undefined || this.#spectra.length === 0) return "";
    const parts = this.#spectra.map(({ label, rank, most, values }) =>
      rank === 0 ? strings.none(label) : strings.directions(label, rank, values.length, most),
    );
    return joinSentences([strings.at(siteName(site)), ...parts]);
  }
}

function keyOf(site: UpdateSite): string {
  return `${site.layer} ${columnOf(site)}`;
}

function formatValue(value: number | undefined): string {
  if (value === undefined) return "";
  if (!Number.isFinite(value)) return "∞";
  return value > 0 && value < 1e-4 ? value.toExponential(1) : formatSignificant(value);
}

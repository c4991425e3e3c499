/** A strip of relative changes on the page: the drawing, its sentence and its table; what changed is given. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import type { RunInspection, UpdateSite } from "../../worker/client.ts";
import "../charts/picture-menu.ts";
import { formatShare } from "../state/format.ts";
import { base } from "../style/base.ts";
import { card } from "../style/surfaces.ts";
import { table } from "../style/table.ts";
import type { Strip, StripCell, StripKind } from "./inspect-data.ts";
import { stripOf } from "./inspect-data.ts";
import { FigureDrawing } from "./figure-drawing.ts";
import { figureStyles } from "./figure.styles.ts";
import { inspectStrings as strings } from "./inspect.strings.ts";
import type { LaneScope } from "./lane-scope.ts";
import { drawStrip, leastStripWidth, stripHeight } from "./strip-plot.ts";

const NO_VALUE = "–";

@customElement("strip-figure")
export class StripFigure extends LitElement {
  static override readonly styles = [
    base,
    card,
    table,
    figureStyles,
    css`
      .target {
        min-width: var(--least);
      }
    `,
  ];

  @property({ attribute: false }) inspection!: RunInspection;
  @property() kind: StripKind = "matrices";
  @property({ attribute: false }) scope!: LaneScope;

  #strip: Strip = { cells: [], rows: [], columns: [] };
  readonly #drawing = new FigureDrawing(this, () => ({
    name: `update-${this.kind}`,
    title: strings.strips[this.kind],
    sentence: this.#sentence(),
    height: (rem) => stripHeight(this.#strip, rem),
    draw: (width, rem) => this.#svg(width, rem),
  }));

  protected override willUpdate(): void {
    this.#strip = stripOf(this.inspection, this.kind, this.scope.lanes);
  }

  override render(): TemplateResult {
    const strip = this.#strip;
    const title = strings.strips[this.kind];
    const hasGap = strip.cells.some(({ relative }) => relative === undefined);
    const least = leastStripWidth(strip, 1);
    return html`<figure class="card">
      <div class="card-head">
        <h2>${title}</h2>
        <picture-menu
          .name=${title}
          .draw=${this.#drawing.picture}
          .size=${this.#drawing.size}
        ></picture-menu>
      </div>
      <small>${strings.stripNotes[this.kind]}</small>
      <div class="scroll" tabindex="0" role="group" aria-label=${title}>
        <div class="target" style="--least: ${least}rem; height: ${stripHeight(strip, 1)}rem"></div>
      </div>
      <figcaption>
        <p class="sentence">${this.#sentence()}</p>
        ${hasGap ? html`<small>${strings.zeroStart}</small>` : nothing}
        <details>
          <summary>${strings.asTable}</summary>
          ${this.#renderTable()}
        </details>
      </figcaption>
    </figure>`;
  }

  #renderTable(): TemplateResult {
    return html`<div class="scroll">
      <table>
        <caption class="visually-hidden">
          ${strings.strips[this.kind]}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.place}</th>
            <th scope="col" class="end">${strings.change}</th>
          </tr>
        </thead>
        <tbody>
          ${this.#strip.cells.map(
            (cell) =>
              html`<tr>
                <th scope="row">${siteName(cell.site)}</th>
                <td class="end">${withDeviation(cell)}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #svg(width: number, rem: number): SVGSVGElement {
    return drawStrip(this.#strip, {
      width,
      rem,
      label: this.#sentence(),
      layer: strings.layer,
      outside: strings.outside,
      format: formatCell,
    });
  }

  #sentence(): string {
    const known = this.#strip.cells.flatMap(({ relative, site }) =>
      relative === undefined ? [] : [{ relative, at: siteName(site) }],
    );
    known.sort((a, b) => b.relative - a.relative);
    const [most, least] = [known[0], known.at(-1)];
    if (most === undefined || least === undefined) return "";
    const { step } = this.scope;
    if (most === least) return strings.only(step, formatRelative(most.relative), most.at);
    return strings.extremes(
      step,
      formatRelative(most.relative),
      most.at,
      formatRelative(least.relative),
      least.at,
    );
  }
}

/** "Layer 0, queries, bias". */
export function siteName({ layer, place, kind }: UpdateSite): string {
  const name = strings.kinds[kind](strings.places[place]);
  return layer === undefined ? name : strings.inLayer(name, layer);
}

function formatRelative(relative: number): string {
  return Number.isFinite(relative) ? formatShare(relative) : "∞";
}

/** Two digits are enough where many stand side by side. */
function formatCell({ relative }: StripCell): string {
  if (relative === undefined) return NO_VALUE;
  if (!Number.isFinite(relative)) return "∞";
  return formatShare(Number(relative.toPrecision(2)));
}

function withDeviation({ relative, deviation }: StripCell): string {
  if (relative === undefined) return NO_VALUE;
  const mean = formatRelative(relative);
  return deviation === undefined ? mean : strings.deviation(mean, formatShare(deviation));
}

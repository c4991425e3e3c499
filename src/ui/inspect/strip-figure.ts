/** A strip of relative changes on the page: the drawing, its sentence and its table; what changed is given. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { RunInspection, UpdateSite } from "../../worker/client.ts";
import { rootFontSize } from "../charts/chart-size.ts";
import { Drawing } from "../charts/drawing.ts";
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";
import "../charts/picture-menu.ts";
import { formatShare } from "../state/format.ts";
import { base, card, table } from "../style/shared.ts";
import type { Strip, StripCell, StripKind } from "./inspect-data.ts";
import { stripOf } from "./inspect-data.ts";
import { figureStyles } from "./figure.styles.ts";
import { inspectStrings as strings } from "./inspect.strings.ts";
import { drawStrip, leastStripWidth, stripHeight } from "./strip-plot.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;
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
  /** Undefined: all of them. */
  @property({ attribute: false }) lane: number | undefined;

  @query(".target") private readonly target!: HTMLElement | null;

  #strip: Strip = { cells: [], rows: [], columns: [] };
  readonly #drawing = new Drawing(this, () => {
    this.#draw();
  });

  protected override willUpdate(): void {
    this.#strip = stripOf(this.inspection, this.kind, this.lane);
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
          .draw=${this.#picture}
          .size=${this.#pictureSize()}
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

  protected override updated(): void {
    this.#drawing.request();
  }

  #draw(): void {
    const { target } = this;
    if (target === null || target.clientWidth === 0) return;
    target.replaceChildren(this.#svg(target.clientWidth, rootFontSize()));
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
    const { step } = this.inspection;
    if (most === least) return strings.only(step, formatRelative(most.relative), most.at);
    return strings.extremes(
      step,
      formatRelative(most.relative),
      most.at,
      formatRelative(least.relative),
      least.at,
    );
  }

  #pictureSize() {
    return { ...PICTURE_SIZE, height: stripHeight(this.#strip, PICTURE_REM) };
  }

  readonly #picture = (): Promise<Picture | undefined> => {
    const size = this.#pictureSize();
    const svg = this.#svg(size.width, PICTURE_REM);
    const title = strings.strips[this.kind];
    return Promise.resolve({
      ...size,
      svg,
      title,
      name: `update-${this.kind}`,
      description: this.#sentence(),
    });
  };
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

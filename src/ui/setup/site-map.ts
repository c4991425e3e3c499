/** Where a method trains: layers by kinds of place, lit where parameters train; the counts are made elsewhere. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import type { SiteCell, SiteColumn, TrainedSites } from "../../experiment/trained-sites.ts";
import { formatCount, formatList } from "../state/format.ts";
import { methodLook } from "../style/palette.ts";
import { siteMapStrings as strings } from "./site-map.strings.ts";

export const siteMapStyles = css`
  .sites {
    display: grid;
    gap: 2px;
    font-size: 0.625rem;
    line-height: 1.3;
    color: var(--text-muted);
  }
  .sites > span {
    text-align: center;
    white-space: nowrap;
  }
  .sites > .layer {
    text-align: end;
    padding-inline-end: 2px;
    line-height: 0.875rem;
  }
  .sites > i {
    min-height: 0.875rem;
    border-radius: 2px;
    background: var(--grid);
    forced-color-adjust: none;
  }
  .sites > i.lit {
    background: color-mix(in srgb, var(--own) var(--level), var(--grid));
    box-shadow: inset 0 0 0 1px var(--own);
  }
`;

/** What belongs to no layer spans them all. */
const WHOLE: readonly SiteColumn[] = ["embedding", "head"];

export function renderSiteMap(methodId: string, sites: TrainedSites): TemplateResult {
  const shown = sites.columns.flatMap((column, at) =>
    [...sites.cells, sites.outside].some((row) => isPlace(row[at])) ? [{ column, at }] : [],
  );
  const hasEnd = shown.some(
    ({ column, at }) => !WHOLE.includes(column) && isPlace(sites.outside[at]),
  );
  const rows = sites.layers + (hasEnd ? 1 : 0);
  const color = methodLook(methodId).color;
  return html`<div
    class="sites"
    role="img"
    aria-label=${sentence(sites)}
    style="grid-template-columns: 1.25rem repeat(${shown.length}, minmax(0, 1fr)); --own: ${color}"
  >
    ${shown.map(
      ({ column }, i) =>
        html`<span style="grid-area: 1 / ${i + 2}">${strings.columns[column]}</span>`,
    )}
    ${Array.from(
      { length: rows },
      (_, row) =>
        html`<span class="layer" style="grid-area: ${row + 2} / 1"
          >${row < sites.layers ? row : strings.end}</span
        >`,
    )}
    ${shown.map(({ column, at }, i) => {
      const name = strings.names[column];
      if (WHOLE.includes(column)) {
        return renderCell(sites.outside[at], name, `2 / ${i + 2} / span ${rows} / auto`);
      }
      return [
        ...sites.cells.map((row, layer) =>
          renderCell(row[at], strings.inLayer(name, layer), `${layer + 2} / ${i + 2}`),
        ),
        renderCell(sites.outside[at], name, `${sites.layers + 2} / ${i + 2}`),
      ];
    })}
  </div>`;
}

function renderCell(
  cell: SiteCell | undefined,
  place: string,
  area: string,
): TemplateResult | typeof nothing {
  if (cell === undefined || !isPlace(cell)) return nothing;
  const { trained, own } = cell;
  const [some, all] = [formatCount(trained), formatCount(own)];
  const title = own === 0 ? strings.added(place, some) : strings.cell(place, some, all);
  return html`<i
    class=${trained > 0 ? "lit" : ""}
    title=${title}
    style="grid-area: ${area}; --level: ${level(cell)}%"
  ></i>`;
}

/** A thousandth of a place is a faint light, all of it a full one. */
function level({ trained, own }: SiteCell): number {
  if (trained === 0) return 0;
  const share = own === 0 ? 1 : Math.min(1, trained / own);
  return Math.round(100 * (0.3 + 0.7 * (1 + Math.max(-3, Math.log10(share)) / 3)));
}

function isPlace(cell: SiteCell | undefined): boolean {
  return cell !== undefined && cell.trained + cell.own > 0;
}

function sentence({ columns, cells, outside, layers }: TrainedSites): string {
  const places = columns.filter((_, at) =>
    [...cells, outside].some((row) => (row[at]?.trained ?? 0) > 0),
  );
  const lit = cells.filter((row) => row.some(({ trained }) => trained > 0)).length;
  return strings.sentence(formatList(places.map((column) => strings.names[column])), lit, layers);
}

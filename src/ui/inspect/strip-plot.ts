/** Draws relative changes by layer and place as a strip of cells, each with its number; knows nothing of runs. */
import * as Plot from "@observablehq/plot";
import type { UpdateKind, UpdatePlace } from "../../worker/client.ts";
import { asPicture } from "../charts/picture.ts";
import { figurePlot } from "./figure-drawing.ts";
import type { Strip, StripCell } from "./inspect-data.ts";

export interface StripChart {
  readonly width: number;
  /** The sentence that says what the picture says. */
  readonly label: string;
  /** Size of the page's text in pixels. */
  readonly rem: number;
  /** Over the rows' names. */
  readonly layer: string;
  /** Of a row that is in no layer. */
  readonly outside: string;
  readonly format: (cell: StripCell) => string;
}

/** As code names the modules, in every language. */
const PLACE_CODES: Readonly<Record<UpdatePlace, string>> = {
  embedding: "emb",
  positions: "pos",
  norm1: "ln 1",
  q: "q",
  k: "k",
  v: "v",
  o: "o",
  norm2: "ln 2",
  up: "up",
  down: "down",
  end: "ln f",
  head: "head",
};
const KIND_SYMBOLS: Readonly<Record<UpdateKind, string>> = {
  weight: "",
  bias: "b",
  gain: "γ",
  factor: "l",
};

/** The strongest cell: text must still be read on it. */
const MOST_OPACITY = 0.5;
const LEAST_OPACITY = 0.04;
const LEFT = 3.75;
const ROW = 2.25;

/** The names of the columns: one line for matrices, a second one for what a vector is. */
function topOf({ columns }: Strip): number {
  return columns.some((column) => codeOf(column).includes("\n")) ? 2.5 : 1.6;
}

export function stripHeight(strip: Strip, rem: number): number {
  return (topOf(strip) + ROW * strip.rows.length) * rem;
}

/** Below this the numbers would run into each other. */
export function leastStripWidth({ columns }: Strip, rem: number): number {
  return (LEFT + 2.75 * columns.length) * rem;
}

export function drawStrip(
  strip: Strip,
  { width, label, rem, layer, outside, format }: StripChart,
): SVGSVGElement {
  const { cells, rows, columns } = strip;
  const largest = Math.max(...cells.map(({ relative }) => finite(relative)), 0);
  const opacity = ({ relative }: StripCell) =>
    largest === 0
      ? 0
      : LEAST_OPACITY + (finite(relative) / largest) * (MOST_OPACITY - LEAST_OPACITY);
  const rowOf = (row: number | undefined) => (row === undefined ? outside : String(row));
  const place = { x: "column", y: ({ row }: StripCell) => rowOf(row) };
  return asPicture(
    Plot.plot({
      ...figurePlot(width, stripHeight(strip, rem), rem, label),
      marginTop: topOf(strip) * rem,
      marginLeft: LEFT * rem,
      marginRight: 1,
      marginBottom: 2,
      x: { type: "band", domain: columns, padding: 0.04, axis: null },
      y: { type: "band", domain: rows.map(rowOf), padding: 0.08, axis: null },
      marks: [
        Plot.axisX({ anchor: "top", tickSize: 0, tickPadding: 6, tickFormat: codeOf, label: null }),
        Plot.axisY({ tickSize: 0, tickPadding: 8, label: null }),
        Plot.text([layer], {
          text: [layer],
          frameAnchor: "top-left",
          dx: -LEFT * rem,
          dy: -0.4 * rem,
          lineAnchor: "bottom",
        }),
        Plot.cell(cells, {
          ...place,
          fill: "var(--accent)",
          fillOpacity: opacity,
          stroke: "var(--line)",
          rx: 3,
        }),
        Plot.text(cells, { ...place, text: format, fill: "var(--text)" }),
      ],
    }),
  );
}

function codeOf(column: string): string {
  const [place, kind] = column.split(" ") as [UpdatePlace, UpdateKind];
  const symbol = KIND_SYMBOLS[kind];
  return symbol === "" ? PLACE_CODES[place] : `${PLACE_CODES[place]}\n${symbol}`;
}

function finite(value: number | undefined): number {
  return value !== undefined && Number.isFinite(value) ? value : 0;
}

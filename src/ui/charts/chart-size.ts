/** How large a chart and what is in it are: the room that it has, its text, its lines; it draws nothing. */

/** The room that a chart has, in CSS pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Sizes of what is drawn, in CSS pixels. */
export interface ChartLook {
  readonly text: number;
  /** Width of the lines that count; the others are thinner in proportion. */
  readonly line: number;
  /** Radius of a marker. */
  readonly marker: number;
}

/** The page's text size; larger on large screens, and where the reader set it so. */
export function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Nobody projects a chart that is narrower, in CSS pixels: text for the last row would leave it no room. */
const LEAST_STAGE = 420;

/** For a page whose text has `rem` pixels; for a projector, on a stage of this width, what is read from the last row. */
export function chartLook(rem: number, stageWidth = 0): ChartLook {
  if (stageWidth >= LEAST_STAGE) return { text: Math.max(20, 0.75 * rem), line: 4, marker: 6 };
  return { text: 0.75 * rem, line: 2.5, marker: 4 };
}

/** Below this a chart names its lines by marker alone. */
export function isNarrow({ width }: ChartSize, { text }: ChartLook): boolean {
  return width < 34 * text;
}

/** About how wide a text is drawn: exact enough to make room for it, without measuring. */
export function textWidth(text: string, size: number): number {
  const wide = text.match(WIDE)?.length ?? 0;
  return size * (wide + 0.56 * (text.length - wide));
}

/** Chinese characters and full-width punctuation, as wide as they are high. */
const WIDE = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]/g;

/** A row of a bar chart in the page's text size, and in it the words above the bar and the gap below. */
export interface RowSize {
  readonly height: number;
  readonly text: number;
  readonly gap: number;
}

const ROW: RowSize = { height: 3.75, text: 1.9, gap: 0.6 };
const LOW_ROW: RowSize = { height: 2.6, text: 1.55, gap: 0.4 };
const MOST_HIGH_ROWS = 4;

/** Lower where there are many. */
export function rowSize(rows: number): RowSize {
  return rows > MOST_HIGH_ROWS ? LOW_ROW : ROW;
}

/** Below the bars. */
export const BAR_AXIS_HEIGHT = 30;

/** As high as its bars need, on a page whose text has `rem` pixels. */
export function barChartHeight(rows: number, rem: number): number {
  return rows * rowSize(rows).height * rem + BAR_AXIS_HEIGHT;
}

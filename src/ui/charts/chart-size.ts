/** The room that a chart has, in CSS pixels. */
export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

/** Of the page's text, in CSS pixels: larger on large screens, and where the reader set it so. */
export function rootFontSize(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Below this a chart names its lines by marker alone. */
export function isNarrow({ width }: ChartSize): boolean {
  return width < 26 * rootFontSize();
}

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

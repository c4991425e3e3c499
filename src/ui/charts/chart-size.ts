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

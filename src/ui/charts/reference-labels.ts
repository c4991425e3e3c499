/** Names the lines across the loss chart that no run draws, each beside its line where no other words are. */
import type { ChartLook } from "./chart-size.ts";
import { textWidth } from "./chart-size.ts";
import type { Box, Drawn } from "./picture.ts";
import { svgElement, svgText } from "./picture.ts";
import { overlaps } from "./place-labels.ts";

interface Reference {
  readonly loss: number;
  readonly text: string;
}

/** Shares of the chart's width at which a label may end: at its right edge first. */
const ENDS = [1, 0.75, 0.5] as const;

/** `taken`: where words are already. One that finds no room is left to the sentence below the chart. */
export function appendReferenceLabels(
  { svg, y, frame }: Drawn,
  references: readonly Reference[],
  look: ChartLook,
  isNarrow: boolean,
  taken: readonly Box[] = [],
): void {
  const { text: size } = look;
  const [top, bottom] = [frame.top - 1, frame.bottom + 1];
  const lines = references
    .map(({ loss, text }) => ({ text: isNarrow ? shortened(text) : text, at: y.apply(loss) }))
    .filter(({ at }) => at >= top && at <= bottom)
    .sort((a, b) => a.at - b.at);
  if (lines.length === 0) return;
  const group = svgElement(svg, "g", {
    "aria-hidden": "true",
    "data-part": "references",
    "font-size": size,
  });
  const used = [...taken];
  for (const { text, at } of lines) {
    const width = textWidth(text, size);
    const spots = placesOf(frame, width).flatMap((right) =>
      // Above its line, or below where another label or the edge is in the way.
      [at - 0.4 * size, at + 1.1 * size].map((baseline) => ({ right, baseline })),
    );
    const found = spots.find(({ right, baseline }) => {
      const box = boxOf(right, baseline, width, size);
      return (
        box.top >= 0 && box.bottom <= frame.bottom && !used.some((each) => overlaps(box, each))
      );
    });
    if (found === undefined) continue;
    used.push(boxOf(found.right, found.baseline, width, size));
    group.append(
      svgText(svg, text, {
        x: Math.round(found.right * 10) / 10,
        y: Math.round(found.baseline * 10) / 10,
        "text-anchor": "end",
        fill: "var(--text-muted)",
      }),
    );
  }
  svg.append(group);
}

/** Where a text of this width may end, within the chart. */
function placesOf(frame: Box, width: number): readonly number[] {
  const rights = ENDS.map((share) => frame.left + share * (frame.right - frame.left));
  return [...rights, frame.left + width + 6].filter((right) => right - width >= frame.left);
}

function boxOf(right: number, baseline: number, width: number, size: number): Box {
  return {
    left: right - width,
    right,
    top: baseline - 0.8 * size,
    bottom: baseline + 0.25 * size,
  };
}

/** "frozen base 2.31" → "frozen base". */
function shortened(text: string): string {
  return text.replace(/ ?[\d.,e-]+$/, "");
}

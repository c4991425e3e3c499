/** Names the lines across the loss chart that no run draws, above or below them so that two near ones do not touch. */
import type { ChartLook } from "./chart-size.ts";
import type { Drawn } from "./picture.ts";
import { svgElement, svgText } from "./picture.ts";

interface Reference {
  readonly loss: number;
  readonly text: string;
}

export function appendReferenceLabels(
  { svg, y, frame }: Drawn,
  references: readonly Reference[],
  look: ChartLook,
  isNarrow: boolean,
): void {
  const [top, bottom] = [frame.top - 1, frame.bottom + 1];
  const lines = references
    .map(({ loss, text }) => ({ text, at: y.apply(loss) }))
    .filter(({ at }) => at >= top && at <= bottom)
    .sort((a, b) => a.at - b.at);
  if (lines.length === 0) return;
  const group = svgElement(svg, "g", {
    "aria-hidden": "true",
    "data-part": "references",
    "font-size": look.text,
    "text-anchor": "end",
  });
  lines.forEach(({ text, at }, i) => {
    const before = lines[i - 1];
    // The upper one of two stands above its line, the lower one below.
    const isTight = before !== undefined && at - before.at < 1.5 * look.text;
    const baseline = isTight ? at + 1.1 * look.text : at - 0.4 * look.text;
    group.append(
      svgText(svg, isNarrow ? shortened(text) : text, {
        x: frame.right,
        y: Math.round(baseline * 10) / 10,
        fill: "var(--text-muted)",
      }),
    );
  });
  svg.append(group);
}

/** "frozen base 2.31" → "frozen base". */
function shortened(text: string): string {
  return text.replace(/ ?[\d.,e-]+$/, "");
}

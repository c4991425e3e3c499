/** A method's colour, dash and marker as a small picture, the same beside its card, its row and its line. */
import type { TemplateResult } from "lit";
import { html, svg } from "lit";
import type { Variant } from "./palette.ts";
import { INSETS, markerPath, methodLook } from "./palette.ts";

/** Inline styles set `--swatch` rather than attributes, since only CSS follows the theme. */
export function swatch(methodId: string, variant?: Variant): TemplateResult {
  const { color, dash, marker, fill } = methodLook(methodId, variant);
  return html`<svg
    width="28"
    height="14"
    viewBox="0 0 28 14"
    aria-hidden="true"
    style="flex: none; color: ${color}"
  >
    <path d="M1,7H27" stroke="currentColor" stroke-width="2" stroke-dasharray=${dash ?? "none"} />
    <path d=${markerPath(marker, 10)} fill="currentColor" transform="translate(14,7)" />
    ${INSETS[fill].map(
      ({ share, isColoured }) =>
        svg`<path
          d=${markerPath(marker, 10 * share)}
          fill=${isColoured ? "currentColor" : "var(--surface)"}
          transform="translate(14,7)"
        />`,
    )}
  </svg>`;
}

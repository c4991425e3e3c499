/** The switches of the loss chart: the whole run again, smoothing, scale, and what the x axis counts. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { XKind } from "../../experiment/link.ts";
import { X_KINDS } from "../../experiment/link.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { xStrings } from "../charts/x-axis.strings.ts";
import { formatWeight } from "../state/format.ts";
import type { View } from "../state/snapshot.ts";

const MOST_SMOOTHING = 0.99;

export function renderControls(
  { zoom, smoothing }: View,
  isLog: boolean,
  change: (changes: Partial<View>) => void,
): TemplateResult {
  return html`${
      zoom === undefined
        ? nothing
        : html`<button
            class="quiet"
            title=${strings.resetZoomHint}
            @click=${() => change({ zoom: undefined })}
          >
            ${strings.resetZoom}
          </button>`
    }
    <label class="switch" title=${strings.smoothingHint}>
      ${strings.smoothing}
      <input
        type="range"
        min="0"
        max=${MOST_SMOOTHING}
        step="0.01"
        .value=${smoothing.toFixed(2)}
        @input=${(event: Event) => {
          change({ smoothing: Number((event.target as HTMLInputElement).value) });
        }}
      />
      <output>${formatWeight(smoothing)}</output>
    </label>
    <label class="switch">
      <input
        type="checkbox"
        .checked=${isLog}
        @change=${(event: Event) => {
          change({ isLog: (event.target as HTMLInputElement).checked });
        }}
      />
      ${strings.logScale}
    </label>`;
}

/** In the place of the axis' name. A zoom and a crosshair belong to the axis that they were set on. */
export function renderAxisChoice(
  kind: XKind,
  change: (changes: Partial<View>) => void,
): TemplateResult {
  return html`<select
    class="quiet axis"
    aria-label=${xStrings.choose}
    title=${xStrings.hint}
    @change=${(event: Event) => {
      const { value } = event.target as HTMLSelectElement;
      const x = X_KINDS.find((known) => known === value);
      if (x !== undefined) change({ x, zoom: undefined, crosshair: undefined });
    }}
  >
    ${X_KINDS.map(
      (known) =>
        html`<option value=${known} ?selected=${known === kind} .selected=${known === kind}>
          ${xStrings.axis(known)}
        </option>`,
    )}
  </select>`;
}

/** What stands in for the loss chart: its numbers as a table, and a word before there are any; it draws nothing. */
import type { TemplateResult } from "lit";
import { html } from "lit";
import type { LossData } from "../charts/loss-data.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { xStrings } from "../charts/x-axis.strings.ts";
import { formatLoss } from "../state/format.ts";
import { renderCurveTable } from "./curve-table.ts";

export function renderTwin({ series, x }: LossData): TemplateResult {
  const columns = series
    .filter(({ validation }) => validation.length > 0)
    .map(({ validation, ...one }) => ({
      ...one,
      points: validation.map(({ step, loss }) => ({ step, value: loss })),
    }));
  return renderCurveTable(columns, x.kind, xStrings.lossBy(x.kind), formatLoss);
}

/** Before there is anything to draw. */
export function renderEmpty(isPreparing: boolean): TemplateResult {
  return isPreparing
    ? html`<div class="empty"><p class="muted">${strings.preparing}</p></div>`
    : html`<div class="empty">
        <strong>${strings.emptyTitle}</strong>
        <p class="muted">${strings.emptyHint}</p>
      </div>`;
}

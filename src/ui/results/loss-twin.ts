/** What stands in for the loss chart: its numbers as a table, and a word before there are any; it draws nothing. */
import type { TemplateResult } from "lit";
import { html } from "lit";
import type { LossData } from "../charts/loss-data.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { formatLoss } from "../state/format.ts";

export function renderTwin({ series }: LossData): TemplateResult {
  const shown = series.filter(({ validation }) => validation.length > 0);
  const steps = [...new Set(shown.flatMap((s) => s.validation.map(({ step }) => step)))];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.tableCaption}>
    <table>
      <caption class="visually-hidden">
        ${strings.tableCaption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${strings.tableStep}</th>
          ${shown.map(
            ({ label, role, number }) =>
              html`<th scope="col" class="end">
                ${role === "current" ? label : strings.earlierRun(label, number)}
              </th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${steps
          .sort((a, b) => a - b)
          .map(
            (step) =>
              html`<tr>
                <th scope="row">${step}</th>
                ${shown.map(({ validation }) => {
                  const point = validation.find((candidate) => candidate.step === step);
                  return html`<td class="end">
                    ${point === undefined ? "" : formatLoss(point.loss)}
                  </td>`;
                })}
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
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

/** The small table beside the crosshair: every run at that step, least loss first; for eyes alone. */
import type { TemplateResult } from "lit";
import { css, html } from "lit";
import type { XKind } from "../../experiment/link.ts";
import type { LossData } from "../charts/loss-data.ts";
import type { CrosshairRow } from "../charts/crosshair.ts";
import { crosshairRows } from "../charts/crosshair.ts";
import { lossStrings as strings } from "../charts/loss.strings.ts";
import { formatLoss } from "../state/format.ts";
import { formatAt, formatX } from "../charts/x-axis.ts";
import { swatch } from "../style/swatch.ts";

export const tipStyles = css`
  .tip {
    position: absolute;
    top: 0.25rem;
    z-index: 3;
    pointer-events: none;
    padding: var(--space-2) var(--space-3);
    background: var(--surface-raised);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius-small);
    box-shadow: 0 4px 16px rgb(0 0 0 / 16%);
    font-size: var(--size-small);
  }
  .tip table {
    width: auto;
  }
  .tip th,
  .tip td {
    padding: 1px 0 1px var(--space-3);
    border: 0;
    white-space: nowrap;
  }
  .tip th:first-child {
    padding-inline-start: 0;
  }
  .tip thead th {
    padding-bottom: var(--space-1);
    font-weight: 500;
  }
  .tip tbody th {
    display: flex;
    align-items: center;
    gap: var(--space-2);
  }
  .tip .faint {
    color: var(--text-muted);
  }
`;

const MOST_ROWS = 12;

/** `at`: on the x axis. */
export function renderTip(data: LossData, at: number): TemplateResult {
  const rows = crosshairRows(data, at);
  const { kind } = data.x;
  const isSmoothed = data.smoothing > 0;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${formatAt(kind, at)}</th>
        <th scope="col" class="end">${strings.validation}</th>
        ${isSmoothed ? html`<th scope="col" class="end">${strings.smoothedTraining}</th>` : ""}
        <th scope="col" class="end">${strings.training}</th>
        <th scope="col" class="end">${strings.seeds}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.slice(0, MOST_ROWS).map(
        (row) =>
          html`<tr class=${row.isFaint ? "faint" : ""}>
            <th scope="row">${swatch(row.methodId, row.variant)} ${row.label}</th>
            <td class="end">${validationText(row, kind)}</td>
            ${isSmoothed ? html`<td class="end">${lossText(row.smoothed)}</td>` : ""}
            <td class="end">${lossText(row.training)}</td>
            <td class="end">${row.seeds}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

function validationText({ validation, step, perStep }: CrosshairRow, kind: XKind): string {
  if (validation === undefined) return "–";
  const loss = formatLoss(validation.loss);
  if (validation.step === step) return loss;
  return strings.validationAt(loss, formatX(kind, validation.step * perStep));
}

function lossText(loss: number | undefined): string {
  return loss === undefined ? "–" : formatLoss(loss);
}

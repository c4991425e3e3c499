/** Curves as a table, for whoever does not see the chart: a column for each run, a row for each place on the x axis. */
import type { TemplateResult } from "lit";
import { html } from "lit";
import type { XKind } from "../../experiment/link.ts";
import type { Role } from "../charts/shown-runs.ts";
import { formatX } from "../charts/x-axis.ts";
import { xStrings } from "../charts/x-axis.strings.ts";

export interface CurveColumn {
  readonly label: string;
  /** With the experiment that it is of. */
  readonly longLabel: string;
  readonly role: Role;
  /** What a step takes on the x axis. */
  readonly perStep: number;
  readonly points: readonly { readonly step: number; readonly value: number }[];
}

export function renderCurveTable(
  columns: readonly CurveColumn[],
  kind: XKind,
  caption: string,
  format: (value: number) => string,
): TemplateResult {
  const byPlace = columns.map(
    ({ points, perStep }) => new Map(points.map(({ step, value }) => [step * perStep, value])),
  );
  const places = [...new Set(byPlace.flatMap((values) => [...values.keys()]))];
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption class="visually-hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          <th scope="col">${xStrings.column(kind)}</th>
          ${columns.map(
            ({ label, longLabel, role }) =>
              html`<th scope="col" class="end">${role === "current" ? label : longLabel}</th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${places
          .sort((a, b) => a - b)
          .map(
            (place) =>
              html`<tr>
                <th scope="row">${formatX(kind, place)}</th>
                ${byPlace.map((values) => {
                  const value = values.get(place);
                  return html`<td class="end">${value === undefined ? "" : format(value)}</td>`;
                })}
              </tr>`,
          )}
      </tbody>
    </table>
  </div>`;
}

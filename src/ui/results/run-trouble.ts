/** What went wrong with a run, in a line of its own below it, and the way on; it decides nothing. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { MethodRun } from "../../experiment/runs.ts";
import { asSentence } from "../frame/problem.ts";
import { translated } from "../locale/declared.ts";
import { formatLearningRate } from "../state/format.ts";
import { runsTableStrings as strings } from "./runs-table.strings.ts";

/** `useRate` sets a smaller learning rate for its method; undefined where that cannot be done now. */
export function renderTrouble(
  run: MethodRun,
  useRate: ((learningRate: number) => void) | undefined,
  columns: number,
): TemplateResult | typeof nothing {
  const parts = [renderDivergence(run, useRate), renderError(run)].filter(
    (part) => part !== nothing,
  );
  if (parts.length === 0) return nothing;
  return html`<tr class="trouble">
    <td colspan=${columns}><div>${parts}</div></td>
  </tr>`;
}

function renderDivergence(
  { lanes }: MethodRun,
  useRate: ((learningRate: number) => void) | undefined,
): TemplateResult | typeof nothing {
  const diverged = lanes.filter(({ divergedAt }) => divergedAt !== undefined);
  const [first] = diverged;
  if (first?.divergedAt === undefined) return nothing;
  const count = lanes.length > 1 ? `${strings.lanesDiverged(diverged.length, lanes.length)}. ` : "";
  const smaller = thirdOf(first.learningRate);
  return html`<p class="problem">
    ${count}${strings.divergedAt(first.divergedAt)}
    ${
      useRate === undefined
        ? nothing
        : html`<button
            @click=${() => {
              useRate(smaller);
            }}
          >
            ${strings.useRate(formatLearningRate(smaller))}
          </button>`
    }
  </p>`;
}

function renderError({ error }: MethodRun): TemplateResult | typeof nothing {
  if (error === undefined) return nothing;
  return html`<p class="problem">
    ${asSentence(error.message)} <small>${translated(error.hint ?? "")}</small>
    <small><code>${error.code}</code></small>
  </p>`;
}

/** The next rung down of 1, 3, 10, 30 …, which is how rates are searched. */
export function thirdOf(rate: number): number {
  const exponent = Math.floor(Math.log10(rate * 0.999_999));
  const digits = rate / 10 ** exponent;
  return Number(`${digits > 3.000_01 ? 3 : 1}e${exponent}`);
}

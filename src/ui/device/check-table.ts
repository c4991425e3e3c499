/** What a self-test found, as a verdict and as tables; nothing that failed is left out. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { SelfCheck, SelfTestReport } from "../../worker/client.ts";
import { formatCount } from "../state/format.ts";
import { countFailed, scientific } from "./device-report.ts";
import { deviceStrings as strings } from "./device-dialog.strings.ts";

/** A failure weighs more than an early end, and an early end is no pass. */
export function renderVerdict(report: SelfTestReport): TemplateResult {
  const { status, checks, planned, elapsedMs, error } = report;
  const failed = countFailed(report);
  const all = checks.length;
  const isWhole = status === "finished" && all === planned;
  const ended =
    status === "lost" ? strings.lost(all, planned) : isWhole ? "" : strings.cancelled(all, planned);
  if (failed > 0) {
    return html`<p class="verdict bad">
      ${strings.someFailed(failed, all)} ${ended} ${error?.message ?? nothing}
    </p>`;
  }
  if (!isWhole) return html`<p class="verdict partial">${ended} ${error?.message ?? nothing}</p>`;
  const seconds = (elapsedMs / 1000).toFixed(1);
  return html`<p class="verdict">${strings.allPassed(all, seconds)}</p>`;
}

export function renderCheckTable(
  caption: string,
  checks: readonly SelfCheck[],
): TemplateResult | typeof nothing {
  if (checks.length === 0) return nothing;
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">${strings.check}</th>
        <th scope="col" class="figure">${strings.deviation}</th>
        <th scope="col" class="figure wide">${strings.bound}</th>
        <th scope="col">${strings.result}</th>
        <th scope="col" class="figure wide">${strings.milliseconds}</th>
      </tr>
    </thead>
    <tbody>
      ${checks.map(renderCheck)}
    </tbody>
  </table>`;
}

function renderCheck(check: SelfCheck): TemplateResult {
  const { name, variants, group, worst, compared, passed, elapsedMs } = check;
  return html`<tr class=${passed ? "" : "bad"}>
    <th scope="row">
      ${name} ${group === "kernel" ? html`<small>${variants}</small>` : nothing}
      ${passed ? nothing : renderFailures(check)}
    </th>
    <td class="figure">
      ${worst === undefined ? "–" : scientific(worst.error)}
      ${
        worst === undefined || !passed
          ? nothing
          : html`<small class="visually-hidden">${strings.where(worst.what, compared)}</small>`
      }
    </td>
    <td class="figure wide">${worst === undefined ? "–" : scientific(worst.bound)}</td>
    <td class="result">${passed ? strings.passed : strings.failed}</td>
    <td class="figure wide">${formatCount(Math.round(elapsedMs))}</td>
  </tr>`;
}

function renderFailures({ failures, error }: SelfCheck): TemplateResult {
  return html`<ul>
    ${error === undefined ? nothing : html`<li>${error.message}</li>`}
    ${failures.map(
      ({ what, error: found, bound }) =>
        html`<li>${what}: ${scientific(found)} &gt; ${scientific(bound)}</li>`,
    )}
  </ul>`;
}

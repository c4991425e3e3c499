/** What the base and each tuned model write after the same prompts, beside what should follow. */
import type { TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { describeTask } from "../../experiment/describe.ts";
import type { TaskId } from "../../experiment/models.ts";
import type { GeneratedText } from "../../worker/client.ts";
import { formatScore } from "../state/format.ts";
import { runLabel } from "../state/run-label.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { base, card, table } from "../style/shared.ts";
import { icon } from "../style/icons.ts";
import { swatch } from "../style/swatch.ts";
import { samplesTableStrings as strings } from "./samples-table.strings.ts";

@customElement("samples-table")
export class SamplesTable extends LitElement {
  static override readonly styles = [
    base,
    card,
    table,
    css`
      .scroll {
        margin-top: var(--space-2);
      }
      td {
        font-family: var(--font-mono);
        font-size: var(--size-small);
        line-height: 1.6;
        overflow-wrap: anywhere;
        min-width: 8.5rem;
      }
      .prompt {
        color: var(--text-muted);
      }
      .answers .prompt {
        white-space: nowrap;
      }
      .classes .prompt {
        min-width: 18rem;
      }
      .prompt > div {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        overflow: hidden;
      }
      .classes td:not(.prompt) {
        font-family: inherit;
        white-space: nowrap;
        min-width: 0;
      }
      .head {
        display: inline-flex;
        gap: var(--space-2);
        align-items: center;
      }
      .verdict {
        display: inline-flex;
        vertical-align: -0.15em;
        margin-inline-start: var(--space-1);
      }
      .verdict svg {
        width: 0.9rem;
        height: 0.9rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 2.5;
      }
      .right {
        color: var(--right);
      }
      .wrong {
        color: var(--wrong);
      }
      u {
        color: var(--wrong);
        text-decoration-thickness: 2px;
        text-underline-offset: 3px;
      }
    `,
  ];

  @property({ attribute: false }) current: ExperimentRun | undefined;

  override render(): TemplateResult {
    const rows = this.current?.base?.samples ?? [];
    const kind = kindOf(this.current?.experiment.task.id);
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.title}</h2>
      ${rows.length === 0 ? html`<p class="muted">${strings.empty}</p>` : html`<small>${strings.notes[kind]}</small>`}
      ${rows.length === 0 ? "" : this.#renderTable(rows, kind)}
    </section>`;
  }

  #renderTable(rows: readonly GeneratedText[], kind: Kind): TemplateResult {
    const runs = this.current?.runs ?? [];
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${strings.region}>
      <table class=${kind}>
        <caption class="visually-hidden">
          ${strings.caption}
        </caption>
        <thead>
          <tr>
            <th scope="col">${strings.prompts[kind]}</th>
            <th scope="col">${strings.targets[kind]}</th>
            <th scope="col">${kind === "classes" ? strings.newHead : strings.base}</th>
            ${runs.map(
              ({ description, options }) =>
                html`<th scope="col">
                  <span class="head">
                    ${swatch(description.methodId)} ${runLabel(description.methodId, options)}
                  </span>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) =>
              html`<tr>
                <td class="prompt"><div>${row.prompt}</div></td>
                <td>${row.target}</td>
                <td>${renderOutput(row, kind)}</td>
                ${runs.map(({ samples }) => {
                  const sample = samples.find(({ prompt }) => prompt === row.prompt);
                  return html`<td>
                    ${sample === undefined ? strings.pending : renderOutput(sample, kind)}
                  </td>`;
                })}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

type Kind = keyof typeof strings.notes;

function kindOf(task: TaskId | undefined): Kind {
  if (task === undefined || task === "digits") return "answers";
  return describeTask({ id: task }).kind === "classification" ? "classes" : "text";
}

/** An answer is right or wrong token by token, a class as a whole; a text is neither. */
function renderOutput({ output, target, probability }: GeneratedText, kind: Kind): unknown {
  if (kind === "text") return output;
  if (kind === "classes") {
    const share = probability === undefined ? "" : html`<small>${formatScore(probability)}</small>`;
    return html`${output} ${share}${renderVerdict(output === target)}`;
  }
  const wanted = tokensOf(target);
  const written = tokensOf(output);
  const isRight = written.length === wanted.length && written.every((t, i) => t === wanted[i]);
  const tokens = written.map((token, i) =>
    token === wanted[i] ? html`${token} ` : html`<u>${token}</u> `,
  );
  return html`${tokens}${renderVerdict(isRight)}`;
}

function renderVerdict(isRight: boolean): TemplateResult {
  return html`<span class="verdict ${isRight ? "right" : "wrong"}">
    ${icon(isRight ? "check" : "close")}
    <span class="visually-hidden">${isRight ? strings.right : strings.wrong}</span>
  </span>`;
}

function tokensOf(text: string): readonly string[] {
  return text.trim().split(/\s+/).filter(Boolean);
}

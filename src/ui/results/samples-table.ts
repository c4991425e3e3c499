/** What the base and each tuned model write after the same prompts, beside what should follow. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { describeTask } from "../../experiment/describe.ts";
import type { TaskId } from "../../experiment/models.ts";
import type { ExperimentRun, GeneratedText } from "../../experiment/runs.ts";
import type { RunLook } from "../charts/run-looks.ts";
import { runLooks } from "../charts/run-looks.ts";
import { mainExperiment, runName } from "../charts/shown-runs.ts";
import { formatScore } from "../state/format.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import { swatch } from "../style/swatch.ts";
import { table } from "../style/table.ts";
import { samplesTableStrings as strings } from "./samples-table.strings.ts";

@customElement("samples-table")
export class SamplesTable extends LitElement {
  static override readonly styles = [
    base,
    card,
    table,
    css`
      .samples {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(100%, 17rem), 1fr));
        gap: var(--space-3) var(--space-5);
        margin-top: var(--space-2);
      }
      table {
        table-layout: fixed;
      }
      caption {
        text-align: start;
        padding: var(--space-2) 0 var(--space-1);
        font-family: var(--font-mono);
        font-size: var(--size-small);
        line-height: 1.6;
        color: var(--text-muted);
        border-top: 1px solid var(--line);
      }
      caption > div {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 4;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      th,
      td {
        padding: 2px 0;
        border: 0;
        font-size: var(--size-small);
        line-height: 1.6;
      }
      th {
        width: 9.5rem;
        padding-inline-end: var(--space-2);
        font-weight: 500;
      }
      .text th {
        width: 7.5rem;
      }
      td {
        font-family: var(--font-mono);
        overflow-wrap: anywhere;
      }
      .classes td {
        font-family: inherit;
      }
      .target > * {
        color: var(--text);
        font-weight: 600;
      }
      .base > * {
        color: var(--text-muted);
      }
      .head {
        display: flex;
        gap: var(--space-2);
        align-items: start;
      }
      .head svg {
        margin-top: 0.2em;
      }
      /* On two lines where it is long: a name that is cut tells nobody whose answer it is. */
      .head span {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
        overflow: hidden;
        overflow-wrap: anywhere;
        min-width: 0;
        line-height: 1.35;
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

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  /** Samples are written once a run; everything else may change as it likes. */
  protected override shouldUpdate(changed: PropertyValues<this>): boolean {
    const before = changed.get("snapshot");
    if (before === undefined) return true;
    const shown = (snapshot: Snapshot): readonly unknown[] => {
      const main = mainExperiment(snapshot);
      const runs = main?.runs.flatMap(({ description, samples }) => [description.runId, samples]);
      return [main?.base, snapshot.marks.names, ...(runs ?? [])];
    };
    const [old, now] = [shown(before), shown(this.snapshot)];
    return old.length !== now.length || old.some((value, i) => value !== now[i]);
  }

  override render(): TemplateResult {
    const main = mainExperiment(this.snapshot);
    const rows = main?.base?.samples ?? [];
    const kind = kindOf(main?.experiment.task.id);
    const looks = runLooks(this.snapshot);
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.title}</h2>
      <small>${rows.length === 0 ? strings.empty : strings.notes[kind]}</small>
      ${
        main === undefined || rows.length === 0
          ? nothing
          : html`<div class="samples ${kind}">
              ${rows.map((row) => this.#renderSample(main, row, kind, looks))}
            </div>`
      }
    </section>`;
  }

  /** The prompt, what must follow, and what each model makes of it: the base first. */
  #renderSample(
    main: ExperimentRun,
    row: GeneratedText,
    kind: Kind,
    looks: ReadonlyMap<string, RunLook>,
  ): TemplateResult {
    return html`<table>
      <caption>
        <div>${row.prompt}</div>
      </caption>
      <tbody>
        <tr class="target">
          <th scope="row">${strings.targets[kind]}</th>
          <td>${row.target}</td>
        </tr>
        <tr class="base">
          <th scope="row">${kind === "classes" ? strings.newHead : strings.base}</th>
          <td>${renderOutput(row, kind)}</td>
        </tr>
        ${main.runs.map((run) => {
          const sample = run.samples.find(({ prompt }) => prompt === row.prompt);
          return html`<tr>
            <th scope="row">
              <span class="head">
                ${swatch(run.description.methodId, looks.get(run.description.runId)?.variant)}
                <span title=${runName(this.snapshot, run)}>${runName(this.snapshot, run)}</span>
              </span>
            </th>
            <td>${sample === undefined ? strings.pending : renderOutput(sample, kind)}</td>
          </tr>`;
        })}
      </tbody>
    </table>`;
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

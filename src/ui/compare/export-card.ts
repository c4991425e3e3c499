/** The compared runs as files: curves, results, tables, citations, adapters; making the text is the experiment room's. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { toPlaygroundError } from "../../core/errors.ts";
import { zipFiles } from "../../io/zip.ts";
import { saveFile } from "../charts/save-picture.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import type { Marks } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { copyText } from "../frame/diagnostics.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import type { Compared } from "./compare-data.ts";
import { compareStrings as strings } from "./compare.strings.ts";

type Format = "csv" | "json" | "runFile" | "markdown" | "bibtex";
const FORMATS: readonly Format[] = ["csv", "json", "markdown", "bibtex", "runFile"];

@customElement("export-card")
export class ExportCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    css`
      .files {
        display: grid;
        gap: var(--space-1);
        margin-top: var(--space-2);
      }
      .files button,
      .adapter button {
        justify-content: flex-start;
        min-height: 2rem;
        white-space: normal;
        text-align: start;
      }
      .adapter {
        display: grid;
        grid-template-columns: minmax(0, 1fr) 4.5rem;
        gap: var(--space-2);
        margin-top: var(--space-3);
        padding-top: var(--space-3);
        border-top: 1px solid var(--line);
      }
      .adapter button,
      .adapter small {
        grid-column: 1 / -1;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) marks!: Marks;
  @property({ attribute: false }) compared: readonly Compared[] = [];

  @state() private chosen: string | undefined;
  @state() private lane = 0;
  @state() private isWorking = false;
  /** What came of copying. */
  @state() private said: (() => string) | undefined;
  @state() private problem: string | undefined;

  override render(): TemplateResult {
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.export}</h2>
      <div class="files">
        ${FORMATS.map(
          (format) =>
            html`<button
              data-format=${format}
              title=${format === "runFile" ? strings.runFileHint : ""}
              @click=${() => this.#attempt(() => this.#save(format))}
            >
              ${icon("download")} ${strings[format]}
            </button>`,
        )}
      </div>
      ${this.#renderAdapter()}
      ${this.isWorking ? html`<small role="status">${strings.working}</small>` : nothing}
      ${
        this.problem === undefined
          ? nothing
          : html`<p class="problem" role="alert">${strings.failed} ${this.problem}</p>`
      }
    </section>`;
  }

  #renderAdapter(): TemplateResult | typeof nothing {
    const { compared } = this;
    const run = compared.find(({ runId }) => runId === this.chosen) ?? compared[0];
    if (run === undefined) return nothing;
    const { lanes } = run.run;
    const lane = Math.min(this.lane, lanes.length - 1);
    return html`<div class="adapter">
      <label class="field">
        ${strings.adapter}
        <select
          @change=${(event: Event) => {
            this.chosen = (event.target as HTMLSelectElement).value;
          }}
        >
          ${compared.map(
            ({ runId, label }) =>
              html`<option value=${runId} ?selected=${runId === run.runId}>${label}</option>`,
          )}
        </select>
      </label>
      <label class="field">
        ${strings.seed}
        <select
          @change=${(event: Event) => {
            this.lane = Number((event.target as HTMLSelectElement).value);
          }}
        >
          ${lanes.map(
            ({ seed }, i) => html`<option value=${i} ?selected=${i === lane}>${seed}</option>`,
          )}
        </select>
      </label>
      <button
        data-format="adapter"
        ?disabled=${this.isWorking}
        @click=${() => this.#attempt(() => this.#saveAdapter(run, lane))}
      >
        ${icon("download")} ${strings.zip}
      </button>
      <small>${strings.adapterHint}</small>
      <button data-format="python" @click=${() => this.#attempt(() => this.#copyPython(run))}>
        ${icon("copy")} ${strings.python}
      </button>
      <small role="status">${this.said?.() ?? ""}</small>
    </div>`;
  }

  async #save(format: Format): Promise<void> {
    const { compared } = this;
    switch (format) {
      case "csv": {
        const { runsCsv } = await import("../../experiment/export.ts");
        saveFile("runs.csv", runsCsv(compared), "text/csv");
        return;
      }
      case "json": {
        const { resultsJson } = await import("../../experiment/result-json.ts");
        const text = JSON.stringify(resultsJson(compared), null, 2);
        saveFile("results.json", `${text}\n`, "application/json");
        return;
      }
      case "markdown": {
        const { markdownTable } = await import("../../experiment/export.ts");
        const names = new Map(compared.map(({ run, label }) => [run, label]));
        const text = markdownTable(compared, ({ run }) => names.get(run) ?? "");
        saveFile("runs.md", text, "text/markdown");
        return;
      }
      case "bibtex": {
        const { bibtex } = await import("../../experiment/bibliography.ts");
        const ids = [...new Set(compared.map(({ run }) => run.description.methodId))];
        saveFile("methods.bib", bibtex(ids), "application/x-bibtex");
        return;
      }
      case "runFile": {
        const { RUN_FILE_ENDING, writeRunFile } = await import("../../experiment/run-file.ts");
        const experiments = [...new Set(compared.map(({ experiment }) => experiment))];
        const names = new Set<string>();
        const files = experiments.map((experiment): readonly [string, string] => {
          const marks = marksOf(
            this.marks,
            experiment.runs.map(({ description }) => description.runId),
          );
          const name = freeName(names, experiment);
          names.add(name);
          return [`${name}${RUN_FILE_ENDING}`, writeRunFile(experiment, { marks })];
        });
        const [only] = files;
        if (files.length === 1 && only !== undefined) saveFile(...only, "application/json");
        else if (files.length > 1) await saveZip("runs.zip", files);
        return;
      }
    }
  }

  /** To the clipboard, or where the browser gives none into a file. */
  async #copyPython({ run, experiment, label }: Compared): Promise<void> {
    this.said = undefined;
    const { pythonConfig } = await import("../../experiment/export.ts");
    const { methodId: id } = run.description;
    const text = pythonConfig(experiment.experiment, { id, options: run.options });
    if (text === undefined) this.said = () => strings.noPython(label);
    else if (await copyText(text)) this.said = () => strings.pythonCopied;
    else saveFile("peft_config.py", text, "text/x-python");
  }

  async #saveAdapter({ runId, run, label }: Compared, lane: number): Promise<void> {
    const bytes = await zipFiles(await this.store.exportAdapter(runId, lane));
    const seed = run.lanes[lane]?.seed ?? 0;
    const name = `${label.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-seed-${seed}.zip`;
    saveFile(name, new Blob([bytes], { type: "application/zip" }));
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.problem = undefined;
    this.isWorking = true;
    try {
      await work();
    } catch (error) {
      const { message, hint } = toPlaygroundError(error);
      this.problem = hint === undefined ? message : `${message}. ${hint}`;
    } finally {
      this.isWorking = false;
    }
  }
}

/** By its day and the first letters of its id; a number where those are taken, as by recorded runs. */
function freeName(taken: ReadonlySet<string>, { startedAt, id }: ExperimentRun): string {
  const name = `run-${startedAt.slice(0, 10)}-${id.slice(0, 8)}`;
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  return free;
}

/** What a person has noted about these runs, for their file. */
function marksOf({ baseline, pinned, names }: Marks, runIds: readonly string[]) {
  const own = new Set(runIds);
  return {
    names: Object.fromEntries([...names].filter(([runId]) => own.has(runId))),
    pinned: [...pinned].filter((runId) => own.has(runId)),
    ...(baseline !== undefined && own.has(baseline) && { baseline }),
  };
}

/** One click saves one file, however many there are: a browser asks before it saves a second one. */
async function saveZip(name: string, files: readonly (readonly [string, string])[]): Promise<void> {
  const encoder = new TextEncoder();
  const bytes = await zipFiles(new Map(files.map(([each, text]) => [each, encoder.encode(text)])));
  saveFile(name, new Blob([bytes], { type: "application/zip" }));
}

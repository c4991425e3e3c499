/** Run, Pause, Step, Stop, and how far it is; what Run would do stands on the button. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { methodWords } from "../locale/declared.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { isLive } from "../../experiment/runs.ts";
import type { Experiment } from "../../experiment/schema.ts";
import { formatCount, formatDuration, formatStepsPerSecond } from "../state/format.ts";
import { predictedMs, runCount } from "../state/predict.ts";
import type { Progress } from "../state/progress.ts";
import { progressOf } from "../state/progress.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { runOrPause } from "./run-or-pause.ts";
import { transportStrings as strings } from "./transport-bar.strings.ts";

@customElement("transport-bar")
export class TransportBar extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      .bar {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: var(--space-2) var(--space-3);
      }
      .buttons {
        display: flex;
        gap: var(--space-2);
      }
      .primary {
        min-height: 2.5rem;
        padding: 0 var(--space-4);
      }
      .buttons button:not(.primary) {
        min-height: 2.5rem;
      }
      .state {
        flex: 1 1 12rem;
        display: grid;
        gap: var(--space-1);
        min-width: 0;
      }
      .line {
        display: flex;
        flex-wrap: wrap;
        gap: 0 var(--space-3);
        font-variant-numeric: tabular-nums;
        color: var(--text-muted);
      }
      .line strong {
        color: var(--text);
        font-weight: 600;
      }
      progress {
        appearance: none;
        width: 100%;
        height: 0.375rem;
        border: 0;
        border-radius: 1rem;
        overflow: hidden;
        background: var(--line);
      }
      progress::-webkit-progress-bar {
        background: var(--line);
      }
      progress::-webkit-progress-value {
        background: var(--accent);
      }
      progress::-moz-progress-bar {
        background: var(--accent);
      }
      @media (max-width: 56.25rem) {
        .buttons {
          width: 100%;
        }
        .buttons .primary {
          flex: 1;
        }
        .buttons button:not(.primary):disabled {
          display: none;
        }
      }
      @media (max-width: 30rem) {
        .buttons .primary {
          flex: 1;
          padding: 0 var(--space-2);
          white-space: normal;
          line-height: 1.2;
        }
        .buttons button:not(.primary) {
          width: 2.75rem;
          padding: 0;
        }
        .buttons button:not(.primary) span {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { run, device, problems } = this.snapshot;
    const { phase } = run;
    const canRun = device.status === "ready" && problems.length === 0 && phase !== "lost";
    return html`<div class="bar" role="group" aria-label=${strings.label}>
      <div class="buttons">
        <slot name="start"></slot>
        <button
          class="primary"
          title=${strings.runHint}
          ?disabled=${phase === "preparing" || (!isBusy(run) && !canRun)}
          @click=${() => this.runOrPause()}
          @pointerenter=${this.#prepare}
          @focus=${this.#prepare}
        >
          ${this.#primaryContent()}
        </button>
        <button
          title=${strings.stepHint}
          ?disabled=${phase !== "running" && phase !== "paused"}
          @click=${this.#step}
        >
          ${icon("step")}<span>${strings.step}</span>
        </button>
        <button title=${strings.stopHint} ?disabled=${!isBusy(run)} @click=${this.#stop}>
          ${icon("stop")}<span>${strings.stop}</span>
        </button>
      </div>
      <div class="state">${this.#renderState()}</div>
    </div>`;
  }

  #primaryContent(): unknown {
    switch (this.snapshot.run.phase) {
      case "preparing":
        return strings.preparing;
      case "running":
        return html`${icon("pause")}${strings.pause}`;
      case "paused":
        return html`${icon("play")}${strings.resume}`;
      case "idle":
      case "ended":
      case "lost":
        return html`${icon("play")}${this.#runText()}`;
    }
  }

  /** The job, and how long it will take. */
  #runText(): string {
    const { experiment, run } = this.snapshot;
    const { methods, training } = experiment;
    const on = methods.filter(({ enabled }) => enabled);
    const only = on[0];
    if (only === undefined || this.snapshot.problems.length > 0) return strings.runShort;
    const ms = predictedMs(this.snapshot);
    const runs = runCount(experiment);
    const length =
      ms === undefined
        ? strings.stepsEach(formatCount(training.steps), runs)
        : strings.about(formatDuration(ms));
    if (isChanged(run.current, experiment)) return strings.runWithChanges(length);
    const names = runs > on.length ? strings.runs(runs) : strings.methods(on.length);
    return strings.run(runs === 1 ? methodWords(only.id).label : names, training.seeds, length);
  }

  #renderState(): TemplateResult {
    const { run } = this.snapshot;
    const progress = progressOf(run.current);
    const state = this.#stateText();
    const hasStarted = run.current?.origin === "trained" && progress.step > 0;
    return html`<div class="line">
        ${state === "" ? nothing : html`<strong>${state}</strong>`}
        ${hasStarted ? this.#renderNumbers(progress) : nothing}
      </div>
      ${
        run.phase === "preparing" && !hasStarted
          ? html`<progress aria-label=${strings.progress}></progress>`
          : html`<progress
              aria-label=${strings.progress}
              max="1"
              .value=${hasStarted ? progress.share : 0}
            ></progress>`
      }`;
  }

  #renderNumbers(progress: Progress): TemplateResult {
    const { phase } = this.snapshot.run;
    const { step, leastStep, steps, runs, msPerStep, msLeft } = progress;
    if ((phase === "ended" || phase === "lost") && leastStep === steps) {
      return html`<span>${strings.stepsMade(formatCount(step), runs)}</span>`;
    }
    const all = formatCount(steps);
    const made =
      leastStep === step
        ? strings.steps(formatCount(step), all, runs)
        : strings.stepsFromTo(formatCount(leastStep), formatCount(step), all, runs);
    return html`<span>${made}</span> ${
        msPerStep === undefined || phase === "ended" || phase === "lost"
          ? nothing
          : html`<span>${strings.speed(formatStepsPerSecond(msPerStep))}</span>`
      }
      ${
        phase === "running" && msLeft !== undefined
          ? html`<span>${strings.left(formatDuration(msLeft))}</span>`
          : nothing
      }`;
  }

  #stateText(): string {
    const { run, device, problems } = this.snapshot;
    switch (run.phase) {
      case "preparing":
        return strings.compiling;
      case "running":
        return "";
      case "paused":
        return strings.paused;
      case "lost":
        return strings.lost;
      case "ended":
      case "idle":
        if (device.status === "opening") return strings.opening;
        if (device.status === "missing") return strings.noDevice;
        if (problems.length > 0) return strings.problems;
        return run.phase === "idle" ? strings.idle : this.#endText();
    }
  }

  #endText(): string {
    const { current, error } = this.snapshot.run;
    if (current !== undefined && current.origin !== "trained") return strings.notTrainedHere;
    const statuses = current?.runs.map(({ status }) => status) ?? [];
    // A visit that ended in mid-run left them so.
    if (current?.runs.some(isLive) === true) return strings.lost;
    const hasFailed = statuses.includes("failed") || statuses.includes("diverged");
    if (hasFailed || error !== undefined) return strings.someFailed;
    // Without runs it was stopped while it prepared.
    const wasStopped = statuses.length === 0 || statuses.includes("stopped");
    return wasStopped ? strings.stopped : strings.finished;
  }

  /** What the large button does, for the space bar as well. */
  runOrPause(): void {
    runOrPause(this.store);
  }

  /** Run is about to be pressed, as it seems. */
  #prepare(): void {
    this.store.prepare();
  }

  #step(): void {
    void this.store.step();
  }

  #stop(): void {
    void this.store.stop();
  }
}

/** Whether the set-up has moved on since it last trained here. */
function isChanged(last: ExperimentRun | undefined, experiment: Experiment): boolean {
  if (last?.origin !== "trained") return false;
  return JSON.stringify(last.experiment) !== JSON.stringify(experiment);
}

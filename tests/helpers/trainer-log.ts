// What a trainer tells, kept for tests: by type and run, as traces, and as what a page would have stored of it.
import { expect } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { NamedTensors } from "../../src/core/values.ts";
import type {
  GeneratedText,
  LaneEvaluation,
  RunCheckpoint,
  TrainerEvent,
} from "../../src/worker/protocol.ts";
import { checkpointBuffers } from "../../src/worker/checkpoint-buffers.ts";

type Type = TrainerEvent["type"];
type Event<T extends Type> = Extract<TrainerEvent, { readonly type: T }>;

/** All events of an experiment, and ways to wait for them. */
export class TrainerLog {
  readonly events: TrainerEvent[] = [];
  readonly #waiting: (() => void)[] = [];

  readonly listen = (event: TrainerEvent): void => {
    this.events.push(event);
    this.#waiting.splice(0).forEach((wake) => {
      wake();
    });
  };

  of<T extends Type>(type: T, runId?: string): Event<T>[] {
    return this.events.filter(
      (event): event is Event<T> =>
        event.type === type && (runId === undefined || ("runId" in event && event.runId === runId)),
    );
  }

  async until(isThere: () => boolean): Promise<void> {
    while (!isThere()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  untilEnd(): Promise<void> {
    return this.until(() => this.of("experiment-ended").length > 0);
  }

  steps(runId: string): number {
    return this.losses(runId).length;
  }

  /** By step and lane; a gap or an overlap between two reports fails. */
  losses(runId: string): readonly (readonly number[])[] {
    const all: (readonly number[])[] = [];
    for (const { firstStep, losses } of this.of("steps-completed", runId)) {
      expect(firstStep).toBe(all.length + 1);
      all.push(...losses);
    }
    return all;
  }

  statuses(runId: string): readonly string[] {
    return this.of("run-status", runId).map(({ status }) => status);
  }

  runId(methodId: string): string {
    const runs = this.of("runs-created").flatMap((event) => event.runs);
    return required(runs.find((run) => run.methodId === methodId)?.runId, `a run of ${methodId}`);
  }
}

/** As an event arrives on the page: the buffers of a checkpoint move there, everything else is copied. */
export function acrossThreads(event: TrainerEvent): TrainerEvent {
  const transfer = event.type === "checkpointed" ? checkpointBuffers(event.checkpoint) : [];
  return structuredClone(event, { transfer });
}

/** Everything that a run leaves behind, by lane; a step or an evaluation that is told twice fails. */
export interface Trace {
  readonly losses: readonly (readonly number[])[];
  readonly evaluations: readonly ReadonlyMap<number, LaneEvaluation>[];
  /** The step at which each lane diverged. */
  readonly diverged: ReadonlyMap<number, number>;
  readonly samples: readonly GeneratedText[];
  readonly status: string | undefined;
  /** Of every lane, as the last word on the run has them. */
  readonly parameters: readonly NamedTensors[] | undefined;
}

export function traceOf(events: readonly TrainerEvent[], runId: string, lanes: number): Trace {
  const losses = Array.from({ length: lanes }, (): number[] => []);
  const evaluations = Array.from({ length: lanes }, () => new Map<number, LaneEvaluation>());
  const diverged = new Map<number, number>();
  let samples: readonly GeneratedText[] = [];
  let status: string | undefined;
  let parameters: readonly NamedTensors[] | undefined;
  for (const event of events) {
    if (!("runId" in event) || event.runId !== runId) continue;
    switch (event.type) {
      case "steps-completed":
        event.losses.forEach((step, i) => {
          step.forEach((loss, lane) => {
            const own = losses[event.firstLane + lane]!;
            expect(own, `lane ${event.firstLane + lane}`).toHaveLength(event.firstStep + i - 1);
            own.push(loss);
          });
        });
        break;
      case "evaluated":
        event.lanes.forEach((evaluation, lane) => {
          const own = evaluations[event.firstLane + lane]!;
          expect(own.has(event.step)).toBe(false);
          own.set(event.step, evaluation);
        });
        break;
      case "lane-diverged":
        expect(diverged.has(event.lane)).toBe(false);
        diverged.set(event.lane, event.step);
        break;
      case "samples-written":
        expect(samples).toEqual([]);
        samples = event.samples;
        break;
      case "run-status":
        status = event.status;
        break;
      case "checkpointed":
        if (event.checkpoint.isFinal) {
          parameters = [...event.checkpoint.kept, ...event.checkpoint.session.parameters];
        }
        break;
      default:
    }
  }
  return { losses, evaluations, diverged, samples, status, parameters };
}

/** What a page that dies right after a checkpoint has stored of that run: everything up to there. */
export function eventsUntil(
  events: readonly TrainerEvent[],
  { runId, wave, step, isFinal }: RunCheckpoint,
): readonly TrainerEvent[] {
  const own = events.filter((event) => "runId" in event && event.runId === runId);
  const at = own.findIndex(
    (event) =>
      event.type === "checkpointed" &&
      event.checkpoint.wave === wave &&
      event.checkpoint.step === step &&
      event.checkpoint.isFinal === isFinal,
  );
  expect(at).not.toBe(-1);
  return own.slice(0, at + 1);
}

// All methods through the trainer, on answers, on prose and on classes: what they report, and what can be saved of them.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import type { TrainerEvent } from "../../../src/worker/protocol.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";

const ALL = defaultExperiment().methods.map(({ id }) => id);
const SHORT = { steps: 2, batch: 2, seeds: 1, warmupSteps: 0, evaluationExamples: 8 };

type Event<T extends TrainerEvent["type"]> = Extract<TrainerEvent, { readonly type: T }>;

let server: StaticServer;
let trainer: Trainer;

beforeAll(async () => {
  server = await serve(await tinySite());
  trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
});

afterAll(async () => {
  await trainer.stop();
  await server.close();
});

async function train(task: "digits" | "moby-dick" | "spam"): Promise<readonly TrainerEvent[]> {
  const events: TrainerEvent[] = [];
  const setting = task === "digits" ? defaultExperiment().task : { id: task };
  await new Promise<void>((resolve, reject) => {
    const experiment = tinyExperiment(SHORT, { task: setting, methods: ALL });
    const listen = (event: TrainerEvent) => {
      events.push(event);
      if (event.type === "experiment-ended") resolve();
    };
    trainer.start(experiment, { id: task }, listen).catch(reject);
  });
  return events;
}

function of<T extends TrainerEvent["type"]>(
  events: readonly TrainerEvent[],
  type: T,
): readonly Event<T>[] {
  return events.filter((event): event is Event<T> => event.type === type);
}

/** File names of a folder by method: PEFT's, the `adapters` library's for bottlenecks, a model where nothing is added. */
const ADAPTER_FILES: Readonly<Record<string, readonly string[]>> = {
  full: ["config.json", "model.safetensors"],
  adapter: ["adapter.safetensors", "adapter_config.json"],
};
const PEFT_FILES = ["adapter_config.json", "adapter_model.safetensors"];

describe.each(["digits", "moby-dick", "spam"] as const)("%s", (task) => {
  let events: readonly TrainerEvent[];
  beforeAll(async () => {
    events = await train(task);
  }, 60_000);

  it("all nine finish, with finite losses and without an error", () => {
    expect(of(events, "failed")).toEqual([]);
    const finished = of(events, "run-status").filter(({ status }) => status === "finished");
    expect(finished).toHaveLength(9);
    const losses = of(events, "steps-completed").flatMap((event) => event.losses.flat());
    expect(losses).toHaveLength(9 * SHORT.steps);
    expect(losses.every(Number.isFinite)).toBe(true);
  });

  it("reports the metrics of its task and no others", () => {
    const wanted = {
      digits: ["loss", "tokenAccuracy", "exactMatch"],
      "moby-dick": ["loss", "tokenAccuracy", "perplexity"],
      spam: ["loss", "tokenAccuracy", "accuracy", "macroF1"],
    }[task];
    const evaluations = [
      ...of(events, "base-evaluated").map(({ evaluation }) => evaluation),
      ...of(events, "evaluated").flatMap(({ lanes }) => lanes),
    ];
    expect(evaluations).toHaveLength(1 + 9 * 2);
    for (const evaluation of evaluations) expect(Object.keys(evaluation)).toEqual(wanted);
  });

  it.each(ALL)("saves the files of %s", async (id) => {
    const [created] = of(events, "runs-created");
    const run = required(
      created?.runs.find(({ methodId }) => methodId === id),
      "a run",
    );
    const files = await trainer.exportAdapter(run.runId, 0);
    expect([...files.keys()].sort()).toEqual(ADAPTER_FILES[id] ?? PEFT_FILES);
    const weights = [...files].find(([name]) => name.endsWith(".safetensors"))?.[1];
    // A header and four bytes for each trained number, the classifier's head included.
    expect(required(weights, "tensors").byteLength).toBeGreaterThan(4 * run.trainable);
  });
});

it("a classifier shows what it takes a few texts of each class for", async () => {
  const events = await train("spam");
  const [base] = of(events, "base-evaluated");
  const written = of(events, "samples-written");
  expect(written).toHaveLength(9);
  for (const { samples } of [required(base, "the base"), ...written]) {
    expect(samples.map(({ target }) => target)).toEqual([
      "ham",
      "ham",
      "ham",
      "spam",
      "spam",
      "spam",
    ]);
    for (const { prompt, target, output, probability } of samples) {
      expect(["ham", "spam"]).toContain(output);
      expect(probability).toBeGreaterThanOrEqual(0.5);
      expect(probability).toBeLessThanOrEqual(1);
      expect(prompt).toMatch(target === "ham" ? /^Re: meeting/ : /^You have won/);
    }
  }
});

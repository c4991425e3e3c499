// A sweep in the trainer: a run for each value, trained as the method alone would be, and resumed by its key.
import { afterAll, beforeAll, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { Experiment, MethodSetting } from "../../../src/experiment/schema.ts";
import type { ResumeOptions } from "../../../src/worker/protocol.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { eventsUntil, traceOf, TrainerLog } from "../../helpers/trainer-log.ts";

const SEEDS = 2;
const RANKS = ["x:lora@rank=1", "x:lora@rank=4"];
const RATES = ["x:ia3@learningRate=0.01", "x:ia3@learningRate=0.03"];

let server: StaticServer;
let swept: TrainerLog;

beforeAll(async () => {
  server = await serve(await tinySite());
  swept = await finish(
    experiment({
      lora: { sweep: { option: "rank", values: [1, 4] } },
      ia3: { sweep: { option: "learningRate", values: [0.01, 0.03] } },
    }),
  );
}, 60_000);

afterAll(() => server.close());

function experiment(changes: Readonly<Record<string, Partial<MethodSetting>>>): Experiment {
  const plain = tinyExperiment({ steps: 4, seeds: SEEDS }, { methods: Object.keys(changes) });
  return {
    ...plain,
    methods: plain.methods.map((method) => ({ ...method, ...changes[method.id] })),
  };
}

async function finish(setting: Experiment, resume?: ResumeOptions): Promise<TrainerLog> {
  const trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
  const log = new TrainerLog();
  await trainer.start(setting, { id: "x", ...(resume && { resume }) }, log.listen);
  await log.untilEnd();
  return log;
}

it("describes a run for each value, with its own options and rate", () => {
  const runs = swept.of("runs-created").flatMap((event) => event.runs);
  const told = runs.map(({ runId, methodId, options, lanes }) => {
    const learningRate = lanes[0]?.learningRate;
    return [runId, methodId, "rank" in options ? options["rank"] : learningRate];
  });
  expect(new Set(told)).toEqual(
    new Set([
      [RANKS[0], "lora", 1],
      [RANKS[1], "lora", 4],
      [RATES[0], "ia3", 0.01],
      [RATES[1], "ia3", 0.03],
    ]),
  );
  const trainable = (id: string | undefined) => runs.find(({ runId }) => runId === id)?.trainable;
  expect(trainable(RANKS[1])).toBe(4 * required(trainable(RANKS[0]), "a count"));
});

it("trains each value as the method alone does", async () => {
  const lora = tinyExperiment().methods.find(({ id }) => id === "lora")!;
  const alone = await finish(
    experiment({ lora: { options: { ...lora.options, rank: 4 } }, ia3: { learningRate: 0.03 } }),
  );
  expect(traceOf(swept.events, RANKS[1]!, SEEDS)).toEqual(traceOf(alone.events, "x:lora", SEEDS));
  expect(traceOf(swept.events, RATES[1]!, SEEDS)).toEqual(traceOf(alone.events, "x:ia3", SEEDS));
  expect(traceOf(swept.events, RATES[0]!, SEEDS).losses).not.toEqual(
    traceOf(swept.events, RATES[1]!, SEEDS).losses,
  );
});

it("goes on with one value where the other has finished", async () => {
  const [stored] = swept
    .of("checkpointed", RANKS[1])
    .map(({ checkpoint }) => checkpoint)
    .filter(({ step }) => step === 2);
  const checkpoint = required(stored, "a checkpoint");
  const setting = experiment({ lora: { sweep: { option: "rank", values: [1, 4] } } });
  const rest = await finish(setting, {
    finished: [RANKS[0]!],
    checkpoints: [checkpoint],
    hasBase: true,
  });
  expect(rest.of("runs-created").flatMap(({ runs }) => runs.map(({ runId }) => runId))).toEqual([
    RANKS[1],
  ]);
  const joined = [...eventsUntil(swept.events, checkpoint), ...rest.events];
  expect(traceOf(joined, RANKS[1]!, SEEDS)).toEqual(traceOf(swept.events, RANKS[1]!, SEEDS));
});

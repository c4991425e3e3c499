// A checkpoint that comes back from storage: what it can be saved as without the thread that trained it, and what is refused.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import type { ResumeOptions, RunCheckpoint } from "../../../src/worker/protocol.ts";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";
import { acrossThreads, TrainerLog } from "../../helpers/trainer-log.ts";

const METHODS = ["full", "lora", "adapter", "bitfit"];
const EXPERIMENT = tinyExperiment({ steps: 2 }, { methods: METHODS });

let server: StaticServer;
let trainer: Trainer;
let log: TrainerLog;

beforeAll(async () => {
  server = await serve(await tinySite());
  trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
  log = new TrainerLog();
  await trainer.start(EXPERIMENT, { id: "x" }, (event) => {
    log.listen(acrossThreads(event));
  });
  await log.untilEnd();
}, 60_000);

afterAll(() => server.close());

function stored(id: string, step: number, isFinal = false): RunCheckpoint {
  const all = log.of("checkpointed", `x:${id}`).map(({ checkpoint }) => checkpoint);
  return required(
    all.find((one) => one.step === step && one.isFinal === isFinal),
    "a checkpoint",
  );
}

function kept(checkpoint: RunCheckpoint) {
  return { experiment: EXPERIMENT, checkpoint, baseUrl: server.url };
}

describe("files", () => {
  it.each(METHODS)(
    "of %s are the same from a checkpoint, in a thread without a device",
    async (id) => {
      const fresh = new Trainer();
      for (const lane of [0, 1]) {
        const own = await trainer.exportAdapter(`x:${id}`, lane);
        expect(await fresh.exportAdapter(`x:${id}`, lane, kept(stored(id, 2, true)))).toEqual(own);
      }
    },
  );

  it("of a run that is not over yet are those of its last checkpoint", async () => {
    const [early, late] = await Promise.all(
      [stored("lora", 0), stored("lora", 2)].map((checkpoint) =>
        new Trainer().exportAdapter("x:lora", 0, kept(checkpoint)),
      ),
    );
    expect(early).not.toEqual(late);
    expect(late).toEqual(await trainer.exportAdapter("x:lora", 0));
  });

  it.each([
    ["of a lane that it has not", "x:lora", 2, () => stored("lora", 2)],
    ["of another run", "x:full", 0, () => stored("lora", 2)],
    ["of a run that the experiment has not", "x:prefix", 0, () => stored("lora", 2)],
    ["of no checkpoint", "x:lora", 0, () => null],
    [
      "of tensors that the method does not train",
      "x:lora",
      0,
      () => ({ ...stored("lora", 2), session: stored("full", 2).session }),
    ],
  ])("%s are refused", async (_what, runId, lane, checkpoint) => {
    const asked = new Trainer().exportAdapter(runId, lane, kept(checkpoint() as RunCheckpoint));
    await expect(asked).rejects.toMatchObject({ code: "RUN_INVALID" });
  });
});

type Damage = (checkpoint: RunCheckpoint) => unknown;

function withSession(change: (session: RunCheckpoint["session"]) => object): Damage {
  return (checkpoint) => ({
    ...checkpoint,
    session: { ...checkpoint.session, ...change(checkpoint.session) },
  });
}

/** The first tensor of lane 1 changed. */
function withTensor(
  kind: "parameters" | "moment1" | "moment2",
  change: (
    name: string,
    value: { shape: readonly number[]; data: object },
  ) => [string, object] | [],
): Damage {
  return withSession((session) => {
    const lanes = [...session[kind]] as unknown[];
    const [[name, value], ...rest] = [...(lanes[1] as NamedTensors)] as [
      [string, { shape: readonly number[]; data: object }],
    ];
    const changed = change(name, value);
    lanes[1] = new Map([...(changed.length === 0 ? [] : [changed]), ...rest]);
    return { [kind]: lanes };
  });
}

const DAMAGED: readonly (readonly [string, Damage, RegExp])[] = [
  ["nothing", () => null, /expected Object, found null/],
  ["a text", () => "checkpoint", /expected Object, found "checkpoint"/],
  ["no session", (c) => ({ ...c, session: undefined }), /session: expected Object/],
  ["a run of another experiment", (c) => ({ ...c, runId: "y:lora" }), /found one of y:lora/],
  ["a run that is off", (c) => ({ ...c, runId: "x:prefix" }), /found one of x:prefix/],
  ["a step beyond the last", (c) => ({ ...c, step: 3 }), /step: expected at most 2, found 3/],
  ["a step in between", (c) => ({ ...c, step: 0.5 }), /step: expected a whole number, found 0.5/],
  ["two steps", withSession(() => ({ step: 1 })), /session.step: expected the same step/],
  ["a wave that is none", (c) => ({ ...c, wave: 1 }), /wave: expected one of 1, found 1/],
  [
    "lanes of no wave",
    (c) => ({ ...c, kept: c.session.parameters }),
    /kept: expected 0 lanes, found 2/,
  ],
  ["a lane that is none", (c) => ({ ...c, diverged: [2] }), /diverged: expected lanes below 2/],
  [
    "a lane missing",
    withSession((s) => ({ parameters: s.parameters.slice(1) })),
    /expected 2 lanes, found 1/,
  ],
  ["moments missing", withSession(() => ({ moment2: [] })), /moment2: expected 2 lanes, found 0/],
  [
    "flags missing",
    withSession(() => ({ stopped: [0] })),
    /stopped: expected 0 or 1 for each of 2/,
  ],
  ["a flag that is none", withSession(() => ({ stopped: [0, 0.5] })), /stopped: expected 0 or 1/],
  [
    "a tensor missing",
    withTensor("moment1", () => []),
    /moment1 of lane 1: expected .*, found none/,
  ],
  [
    "a tensor of another shape",
    withTensor("parameters", (name, value) => [name, { ...value, shape: [1, 1] }]),
    /parameters of lane 1: expected .* \[\d+,\d+\], found \[1,1\]/,
  ],
  [
    "a tensor cut short",
    withTensor("moment2", (name, value) => [name, { ...value, data: new Float32Array(1) }]),
    /moment2 of lane 1: expected .*, found 1 numbers/,
  ],
  [
    "a tensor without numbers",
    withTensor("parameters", (name, value) => [name, { ...value, data: "0000" }]),
    /expected \(Float32Array \| Float64Array\)/,
  ],
  [
    "a tensor of another name",
    withTensor("parameters", (name, value) => [`${name}.other`, value]),
    /parameters of lane 1: expected .*, found none/,
  ],
  [
    "a tensor too many",
    withSession(({ parameters: [first, second] }) => ({
      parameters: [first, new Map([...second!, ["wte.weight", [...first!.values()][0]!]])],
    })),
    /parameters of lane 1: expected no other tensor, found wte.weight/,
  ],
  ["kernels that there are none of", (c) => ({ ...c, variants: "matmul:best" }), /kernel variants/],
];

describe("resuming refuses", () => {
  let fresh: Trainer;
  beforeAll(async () => {
    fresh = new Trainer();
    await fresh.open({ force: "reference", baseUrl: server.url });
  });

  async function resume(checkpoint: unknown): Promise<void> {
    const options: ResumeOptions = {
      finished: [],
      checkpoints: [checkpoint as RunCheckpoint],
      hasBase: true,
    };
    const events = new TrainerLog();
    try {
      await fresh.start(EXPERIMENT, { id: "x", resume: options }, events.listen);
    } finally {
      await fresh.stop();
      // A refused start leaves nothing behind.
      if (events.of("runs-created").length === 0) expect(events.events).toEqual([]);
    }
  }

  it.each(DAMAGED)("%s", async (_what, damage, message) => {
    await expect(resume(damage(stored("lora", 0)))).rejects.toMatchObject({
      code: "RUN_INVALID",
      message: expect.stringMatching(message) as string,
    });
  });

  it("nothing that is whole", async () => {
    await resume(stored("lora", 0));
    await resume({ ...stored("lora", 0), later: "a field of another version" });
  });
});

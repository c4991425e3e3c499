// Parts of the trainer whose script does not load: what the page is told, that nothing is remembered of it, and that stopping is no failure.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Trainer } from "../../../src/worker/trainer.ts";
import type { StaticServer } from "../../helpers/static-server.ts";
import { serve } from "../../helpers/static-server.ts";
import { tinyExperiment, tinySite } from "../../helpers/tiny-site.ts";

const ENGINE = "../../../src/worker/engine.ts";
const MEMORY = "../../../src/worker/inspect-memory.ts";
const RUN = "../../../src/worker/inspect-run.ts";
const SELF_TEST = "../../../src/worker/self-test/self-test.ts";

const experiment = tinyExperiment();
let server: StaticServer;
let trainer: Trainer;

beforeEach(async () => {
  vi.resetModules();
  server = await serve(await tinySite());
  trainer = new Trainer();
  await trainer.open({ force: "reference", baseUrl: server.url });
});

afterEach(async () => {
  for (const path of [ENGINE, MEMORY, RUN, SELF_TEST]) vi.doUnmock(path);
  await server.close();
});

function breakScript(path: string): void {
  vi.doMock(path, () => {
    throw new TypeError("Failed to fetch dynamically imported module");
  });
}

/** As a later import does where the browser remembers no failure. */
function mendScript(path: string): void {
  vi.doUnmock(path);
  vi.resetModules();
}

test("is told in the page's words, and asked for again", async () => {
  for (const path of [MEMORY, RUN, SELF_TEST]) breakScript(path);
  const failed = { code: "WORKER_FAILED", hint: "Check the connection, then reload the page." };
  await expect(trainer.planMemory(experiment)).rejects.toMatchObject(failed);
  const session = { step: 0, stopped: [], parameters: [], moment1: [], moment2: [] };
  const empty = { runId: "1:lora", step: 0, wave: 0, session, kept: [], diverged: [] };
  const kept = { experiment, checkpoint: { ...empty, isFinal: false }, baseUrl: server.url };
  await expect(trainer.inspect("1:lora", kept)).rejects.toMatchObject(failed);
  const site = { layer: 0, place: "q", kind: "weight" } as const;
  await expect(trainer.inspectSpectrum("1:lora", kept, site)).rejects.toMatchObject(failed);
  const selfTest = trainer.selfTest({ everyVariant: false }, () => undefined);
  await expect(selfTest).rejects.toMatchObject(failed);
  mendScript(MEMORY);
  expect(await trainer.planMemory(experiment)).toHaveLength(2);
});

test("Stop while the engine loads ends what was started before, not what is started after it", async () => {
  const told: string[][] = [[], []];
  const listen = (index: number) => (event: { readonly type: string }) => {
    told[index]?.push(event.type);
  };
  const first = trainer.start(experiment, { id: "1" }, listen(0));
  const stopped = trainer.stop();
  const second = trainer.start(experiment, { id: "2" }, listen(1));
  await Promise.all([first, stopped, second]);
  await expect.poll(() => told[1]?.at(-1), { timeout: 20_000 }).toBe("experiment-ended");
  expect(told[0]).not.toContain("steps-completed");
  expect(told[1]).toContain("steps-completed");
});

// The last one: the runner may hold on to the mock of a module that every test loads.
test("Stop finds nothing to stop where the engine does not load, whoever is first", async () => {
  breakScript(ENGINE);
  const started = trainer.start(experiment, { id: "1" }, () => undefined);
  const stopped = trainer.stop();
  await expect(started).rejects.toMatchObject({ code: "WORKER_FAILED" });
  await expect(stopped).resolves.toBeUndefined();
  await expect(trainer.stop()).resolves.toBeUndefined();
});

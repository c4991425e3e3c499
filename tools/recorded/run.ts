// Trains scenarios with the page's own trainer, inside Deno, and keeps each as a run file; bundled by main.ts.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { recordedId, recordedPath } from "../../src/experiment/recorded.ts";
import { writeRunFile } from "../../src/experiment/run-file.ts";
import type { ExperimentRun } from "../../src/experiment/runs.ts";
import { isLive } from "../../src/experiment/runs.ts";
import type { Scenario } from "../../src/experiment/scenarios.ts";
import { SCENARIOS } from "../../src/experiment/scenarios.ts";
import { beginExperiment, INITIAL_RUN_STATE, reduceEvent } from "../../src/ui/state/run-state.ts";
import type { DeviceReport, TrainerEvent } from "../../src/worker/protocol.ts";
import { Trainer } from "../../src/worker/trainer.ts";

declare const Deno: {
  readonly args: readonly string[];
  exit(code: number): never;
  serve(
    options: {
      readonly hostname: string;
      readonly port: number;
      readonly onListen: () => void;
    },
    handler: (request: Request) => Response,
  ): { readonly addr: { readonly port: number }; shutdown(): Promise<void> };
};

/** Digits that a chart can show and more; the whole of them would be three times the size. */
const DIGITS = 6;
const MOST_BYTES = 60_000;

/** The page's folder, as a server of static files gives it. */
function serve(folder: string) {
  return Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => undefined }, ({ url }) => {
    try {
      return new Response(readFileSync(join(folder, new URL(url).pathname)));
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

async function record(
  trainer: Trainer,
  device: DeviceReport,
  { id, experiment }: Scenario,
): Promise<ExperimentRun> {
  const start = { id: recordedId(id), startedAt: new Date().toISOString() };
  let state = reduceEvent(INITIAL_RUN_STATE, { type: "device-opened", device });
  state = beginExperiment(state, experiment, start);
  await new Promise<void>((resolve, reject) => {
    function follow(event: TrainerEvent): void {
      state = reduceEvent(state, event);
      if (event.type === "evaluated") console.log(`  ${event.runId} step ${event.step}`);
      if (event.type === "experiment-ended") resolve();
    }
    trainer.start(experiment, { id: start.id }, follow).catch(reject);
  });
  const { current, error } = state;
  if (current === undefined || error !== undefined) {
    throw new Error(error?.message ?? "expected a trained experiment, found none");
  }
  const broken = current.runs.find((run) => isLive(run) || run.status === "failed");
  if (broken !== undefined) {
    const { runId } = broken.description;
    throw new Error(`${runId}: ${broken.error?.message ?? `ended as ${broken.status}`}`);
  }
  return { ...current, origin: "recorded", number: 0 };
}

async function main([folder = "", out = "", ...ids]: readonly string[]): Promise<void> {
  const server = serve(folder);
  const trainer = new Trainer();
  const device = await trainer.open({ baseUrl: `http://127.0.0.1:${server.addr.port}/` });
  console.log(`Adapter: ${device.label}`);
  for (const scenario of SCENARIOS) {
    if (ids.length > 0 && !ids.includes(scenario.id)) continue;
    const start = performance.now();
    console.log(scenario.id);
    const run = await record(trainer, device, scenario);
    const text = `${writeRunFile(run, { digits: DIGITS })}\n`;
    if (text.length > MOST_BYTES) {
      throw new Error(`${scenario.id}: expected at most ${MOST_BYTES} bytes, found ${text.length}`);
    }
    const path = join(out, recordedPath(scenario.id));
    mkdirSync(dirname(path), { recursive: true });
    // Written beside and moved over, so that a stop in mid-write loses nothing.
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    const kernels = run.device?.variants ?? "";
    console.log(`${path}: ${text.length} bytes, ${seconds} s, kernels: ${kernels}`);
  }
  await server.shutdown();
}

await main(Deno.args);
Deno.exit(0);

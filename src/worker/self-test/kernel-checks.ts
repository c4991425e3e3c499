/** Runs the graph of a kernel family on a device and on the float64 interpreter, and says how far they are apart. */
import { required } from "../../core/assert.ts";
import type { Backend } from "../../plan/backend.ts";
import { flatLayout } from "../../plan/flat-layout.ts";
import type { Machine } from "../../plan/machine.ts";
import { referenceBackend } from "../../train/reference-device.ts";
import { relativeError } from "./judge.ts";
import type { KernelCase } from "./kernel-cases.ts";
import {
  OPTIMIZER_LANES,
  optimizerRequest,
  optimizerState,
  optimizerSteps,
  STOPPED,
} from "./optimizer-case.ts";
import type { Deviation } from "./report.ts";

const OPTIMIZER_BOUND = 1e-5;
const REFERENCE = referenceBackend(new Map());

export async function runKernelCase(
  { name, build }: KernelCase,
  backend: Backend,
): Promise<readonly Deviation[]> {
  const { graph, values, boundOf } = build();
  const request = { label: name, graphs: { run: graph }, layout: flatLayout([]), lanes: 1 };
  return onBoth(backend, request, async (machine, reference) => {
    const [got, want] = await Promise.all([
      machine.run("run", [values]),
      reference.run("run", [values]),
    ]);
    return Object.keys(graph.outputs).map((output) => ({
      what: output,
      error: relativeError(flat(got[0]?.get(output)), flat(want[0]?.get(output)), 1),
      bound: boundOf(output),
    }));
  });
}

/** Norm, clip and two updates of lanes that differ in all of it, one of them stopped. */
export async function runOptimizerCase(
  kind: "adamw" | "sgd",
  backend: Backend,
): Promise<readonly Deviation[]> {
  const kinds =
    kind === "sgd" ? (["trainable"] as const) : (["trainable", "moment1", "moment2"] as const);
  const lanes = Array.from({ length: OPTIMIZER_LANES }, (_, lane) => lane);
  return onBoth(backend, optimizerRequest(kind), async (machine, reference) => {
    const steps = optimizerSteps(kind);
    for (const each of [machine, reference]) {
      each.writeState("stopped", STOPPED);
      for (const lane of lanes) {
        for (const state of kinds) each.writeLane(state, lane, optimizerState(state, lane));
      }
    }
    const [got, want] = [await machine.run("run", steps), await reference.run("run", steps)];
    const deviations: Deviation[] = want.map((outputs, i) => ({
      what: `norm of update ${i + 1}`,
      error: relativeError(flat(got[i]?.get("norm")), flat(outputs.get("norm")), 1),
      bound: OPTIMIZER_BOUND,
    }));
    for (const lane of lanes) {
      for (const state of kinds) {
        const read = await machine.readLane(state, lane);
        for (const [name, { data }] of await reference.readLane(state, lane)) {
          deviations.push({
            what: `${state} ${name} of lane ${lane}`,
            error: relativeError(required(read.get(name), name).data, data, 1),
            bound: OPTIMIZER_BOUND,
          });
        }
      }
    }
    return deviations;
  });
}

async function onBoth<T>(
  backend: Backend,
  request: Parameters<Backend["createMachine"]>[0],
  compare: (machine: Machine, reference: Machine) => Promise<T>,
): Promise<T> {
  const reference = await REFERENCE.createMachine(request);
  const machine = await backend.createMachine(request);
  try {
    return await compare(machine, reference);
  } finally {
    machine.destroy();
  }
}

/** All lanes in a row. */
function flat(lanes: readonly ArrayLike<number>[] | undefined): readonly number[] {
  return (lanes ?? []).flatMap((lane) => Array.from(lane));
}

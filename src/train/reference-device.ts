/** The device without WebGPU: every machine interprets its graphs in float64 on one thread; right, and slow. */
import type { NamedTensors } from "../core/values.ts";
import type { Backend } from "../plan/backend.ts";
import type { Device } from "../plan/device.ts";
import { REFERENCE_LABEL } from "./reference-label.ts";
import { ReferenceMachine } from "./reference-machine.ts";

export function openReferenceDevice(): Device {
  return {
    kind: "reference",
    label: REFERENCE_LABEL,
    isSoftware: true,
    choice: undefined,
    lost: new Promise(() => undefined),
    gpu: undefined,
    makeBackend: (weights) => referenceBackend(weights),
    otherVariants: () => Promise.resolve([]),
    release: () => undefined,
  };
}

export function referenceBackend(weights: NamedTensors): Backend {
  return {
    weights,
    createMachine: ({ graphs, lanes }) =>
      Promise.resolve(new ReferenceMachine(graphs, weights, lanes)),
    plannedBytes: ({ graphs, lanes }) =>
      new ReferenceMachine(graphs, weights, lanes).costs().plannedBytes,
    destroy: () => undefined,
  };
}

/** The backend without WebGPU: every machine interprets its graphs in float64. */
import type { NamedTensors } from "../core/values.ts";
import type { Backend } from "./backend.ts";
import { ReferenceMachine } from "./reference-machine.ts";

export function referenceBackend(weights: NamedTensors): Backend {
  return {
    weights,
    createMachine: ({ graphs, lanes }) =>
      Promise.resolve(new ReferenceMachine(graphs, weights, lanes)),
    destroy: () => undefined,
  };
}

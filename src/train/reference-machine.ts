/** A machine on the float64 interpreter: the oracle of whole runs and what trains where WebGPU is missing; it is slow. */
import { required } from "../core/assert.ts";
import { PlaygroundError } from "../core/errors.ts";
import { sizeOf } from "../core/shape.ts";
import type { NamedTensors } from "../core/values.ts";
import type { Graph } from "../graph/graph.ts";
import { graphLeaves, leafOf } from "../graph/graph.ts";
import type { Tensor } from "../graph/tensor.ts";
import type {
  FlatKind,
  GraphCosts,
  InputDescription,
  InputValues,
  LaneValues,
  Machine,
  OutputValues,
} from "../plan/machine.ts";
import type { LaneArrays } from "../reference/interpret.ts";
import { interpret } from "../reference/interpret.ts";

export class ReferenceMachine implements Machine {
  readonly lanes: number;
  readonly #graphs: Readonly<Record<string, Graph>>;
  readonly #values = new Map<string, LaneArrays>();
  #gradients: ReadonlyMap<string, LaneArrays> = new Map();

  /** Frozen weights by name; trainable parameters and all other state start at zero until written. */
  constructor(graphs: Readonly<Record<string, Graph>>, frozen: NamedTensors, lanes: number) {
    this.lanes = lanes;
    this.#graphs = graphs;
    for (const graph of Object.values(graphs)) {
      for (const [name, tensor] of graphLeaves(graph)) this.#addLeaf(name, tensor, frozen);
    }
  }

  inputsOf(graph: string): ReadonlyMap<string, InputDescription> {
    const inputs = [...graphLeaves(this.#graph(graph))].filter(
      ([, t]) => leafOf(t).role === "input",
    );
    return new Map(
      inputs.map(([name, { shape, dtype, lanes }]) => [name, { shape, dtype, lanes }]),
    );
  }

  async run(name: string, steps: readonly InputValues[]): Promise<readonly OutputValues[]> {
    const graph = this.#graph(name);
    const results: OutputValues[] = [];
    for (const inputs of steps) {
      const values = new Map(this.#values);
      for (const [input, lanes] of inputs)
        values.set(
          input,
          lanes.map((lane) => Float64Array.from(lane)),
        );
      const result = interpret(graph, values);
      for (const [leaf, lanes] of result.updates) this.#values.set(leaf, lanes);
      if (result.gradients.size > 0) this.#gradients = result.gradients;
      results.push(result.outputs);
      // The event loop must get its turn: a pause has to be heard between two slow steps.
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return results;
  }

  readLane(kind: FlatKind, lane: number): Promise<NamedTensors> {
    const found = new Map<string, { shape: readonly number[]; data: Float64Array }>();
    for (const [name, tensor] of this.#trainables()) {
      const arrays =
        kind === "gradients" ? this.#gradients.get(name) : this.#values.get(keyOf(kind, name));
      const data = arrays?.[arrays.length === 1 ? 0 : lane];
      if (data !== undefined)
        found.set(name, { shape: tensor.shape, data: Float64Array.from(data) });
    }
    return Promise.resolve(found);
  }

  writeLane(kind: Exclude<FlatKind, "gradients">, lane: number, values: NamedTensors): void {
    for (const [name, { data }] of values) {
      const key = keyOf(kind, name);
      const lanes = this.#values.get(key);
      // A plan without an optimizer has no moments to write.
      if (lanes === undefined && kind !== "trainable") continue;
      const next = [...required(lanes, `a trainable parameter named ${name}`)];
      next[lane] = Float64Array.from(data);
      this.#values.set(key, next);
    }
  }

  readState(name: string): Promise<LaneValues> {
    return Promise.resolve(required(this.#values.get(name), `state named ${name}`));
  }

  writeState(name: string, values: LaneValues): void {
    this.#values.set(
      name,
      values.map((lane) => Float64Array.from(lane)),
    );
  }

  costs() {
    let createdBytes = 0;
    for (const lanes of this.#values.values()) {
      for (const lane of lanes) createdBytes += lane.byteLength;
    }
    return { plannedBytes: createdBytes, createdBytes };
  }

  graphCosts(): GraphCosts {
    return { dispatches: 0, flops: 0, text: "reference interpreter: no plan" };
  }

  destroy(): void {
    this.#values.clear();
  }

  #addLeaf(name: string, tensor: Tensor, frozen: NamedTensors): void {
    const { role, shape } = leafOf(tensor);
    if (role === "input" || this.#values.has(name)) return;
    if (role === "frozen") {
      const weight = required(frozen.get(name), `the weight ${name}`);
      this.#values.set(name, [Float64Array.from(weight.data)]);
      return;
    }
    const lanes = Array.from({ length: tensor.lanes }, () => new Float64Array(sizeOf(shape)));
    this.#values.set(name, lanes);
  }

  *#trainables(): Iterable<[string, Tensor]> {
    const seen = new Set<string>();
    for (const graph of Object.values(this.#graphs)) {
      for (const [name, tensor] of graphLeaves(graph)) {
        if (leafOf(tensor).role !== "trainable" || seen.has(name)) continue;
        seen.add(name);
        yield [name, tensor];
      }
    }
  }

  #graph(name: string): Graph {
    const graph = this.#graphs[name];
    if (graph === undefined)
      throw new PlaygroundError("INTERNAL", `expected a graph named ${name}`);
    return graph;
  }
}

function keyOf(kind: Exclude<FlatKind, "gradients">, name: string): string {
  return kind === "trainable" ? name : `${kind}:${name}`;
}

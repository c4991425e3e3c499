/** Gradient norm, clipping and updates of three lanes as a graph with state, as training has them; runs nothing. */
import { required } from "../../core/assert.ts";
import type { Shape } from "../../core/shape.ts";
import { sizeOf } from "../../core/shape.ts";
import { randomStream } from "../../core/random.ts";
import type { NamedTensors } from "../../core/values.ts";
import type { Graph, Update } from "../../graph/graph.ts";
import { leaf } from "../../graph/ops/leaf.ts";
import type { Trained, UpdateInputs } from "../../graph/ops/optimizer.ts";
import { adamw, gradientNorm, HYPER_SIZE, sgd } from "../../graph/ops/optimizer.ts";
import { flatLayout } from "../../plan/flat-layout.ts";
import type { MachineRequest } from "../../plan/backend.ts";
import type { InputValues } from "../../plan/machine.ts";
import { ADAMW, hyperRow } from "../../train/optimizer-settings.ts";

/** Rows with padding, a vector, a scalar, and enough for several workgroups. */
const SHAPES: readonly Shape[] = [[37, 21], [64], [1], [5, 130], [3, 1]];
/** Not clipped, clipped, and stopped before it began. */
const LIMITS = [0, 1.5, 0] as const;
export const OPTIMIZER_LANES = LIMITS.length;
export const STOPPED: readonly (readonly number[])[] = [[0], [0], [1]];

export function optimizerRequest(kind: "adamw" | "sgd"): MachineRequest {
  const lanes = { lanes: OPTIMIZER_LANES };
  const loss = leaf("input", "loss", [1], lanes);
  const stoppedLeaf = leaf("state", "stopped", [1], lanes);
  const trained = SHAPES.map((shape, i): Trained => {
    const name = `p${i}`;
    return {
      parameter: leaf("trainable", name, shape, lanes),
      gradient: leaf("input", `gradient of ${name}`, shape, lanes),
      moment1: leaf("moment1", `moment1:${name}`, shape, lanes),
      moment2: leaf("moment2", `moment2:${name}`, shape, lanes),
      segment: { learningRateScale: i === 1 ? 16 : 1, decays: i % 2 === 0 },
    };
  });
  const gradients = trained.map(({ gradient }) => gradient);
  const { norm, stopped } = gradientNorm(gradients, loss, stoppedLeaf);
  const update = { hyper: leaf("input", "hyper", [HYPER_SIZE], lanes), norm, stopped };
  const specs = SHAPES.map((shape, i) => ({ name: `p${i}`, shape }));
  const graph: Graph = {
    outputs: { norm },
    gradients: Object.fromEntries(gradients.map((gradient, i) => [`p${i}`, gradient])),
    updates: [{ leaf: stoppedLeaf, value: stopped }, ...updatesOf(kind, trained, update)],
  };
  return { label: kind, graphs: { run: graph }, layout: flatLayout(specs), ...lanes };
}

function updatesOf(
  kind: "adamw" | "sgd",
  trained: readonly Trained[],
  update: UpdateInputs,
): readonly Update[] {
  if (kind === "sgd") {
    return sgd(trained, update).map((value, i) => ({
      leaf: required(trained[i], "a parameter").parameter,
      value,
    }));
  }
  return adamw(trained, update, ADAMW).flatMap(([parameter, moment1, moment2], i) => {
    const leaves = required(trained[i], "a parameter");
    return [
      { leaf: leaves.parameter, value: parameter },
      { leaf: leaves.moment1, value: moment1 },
      { leaf: leaves.moment2, value: moment2 },
    ];
  });
}

/** Two updates: the second finds what the first has left. */
export function optimizerSteps(kind: "adamw" | "sgd"): readonly InputValues[] {
  return [1, 2].map((step) => {
    const each = (values: (lane: number) => ArrayLike<number>) =>
      LIMITS.map((_, lane) => values(lane));
    const inputs = new Map([
      ["loss", each(() => [1])],
      [
        "hyper",
        each((lane) => {
          const settings = {
            learningRate: 0.05 / (lane + 1),
            weightDecay: 0.1 * lane + 0.02,
            maxGradientNorm: LIMITS[lane] ?? 0,
          };
          return hyperRow(kind === "sgd" ? { kind } : ADAMW, settings, step);
        }),
      ],
    ]);
    SHAPES.forEach((shape, i) => {
      inputs.set(
        `gradient of p${i}`,
        each((lane) => normals(shape, `gradient ${i} ${lane} ${step}`)),
      );
    });
    return inputs;
  });
}

/** What the lanes begin with; second moments are squares. */
export function optimizerState(
  kind: "trainable" | "moment1" | "moment2",
  lane: number,
): NamedTensors {
  return new Map(
    SHAPES.map((shape, i) => {
      const values = normals(shape, `${kind} ${i} ${lane}`);
      const data = kind === "moment2" ? values.map((v) => 0.01 * v * v) : values;
      return [`p${i}`, { shape, data }];
    }),
  );
}

function normals(shape: Shape, name: string): Float64Array {
  const stream = randomStream(17, name);
  return Float64Array.from({ length: sizeOf(shape) }, () => stream.normal());
}

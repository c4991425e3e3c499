/** Random leaves with their values, and graphs over them, for checks of single kernels; it names no kernel. */
import type { DType, Shape } from "../../core/shape.ts";
import { sizeOf } from "../../core/shape.ts";
import type { RandomStream } from "../../core/random.ts";
import { randomStream } from "../../core/random.ts";
import type { Graph } from "../../graph/graph.ts";
import { leaf } from "../../graph/ops/leaf.ts";
import type { Tensor } from "../../graph/tensor.ts";

/** float32 sums in another order differ by some 1e-6. */
export const BOUND = 1e-5;
export const LANES = 3;

export interface KernelGraph {
  readonly graph: Graph;
  /** By input, one array for each lane. */
  readonly values: ReadonlyMap<string, readonly Float64Array[]>;
  readonly boundOf: (output: string) => number;
}

/** Leaves with their values; names are unique within one graph. */
export class Leaves {
  readonly values = new Map<string, readonly Float64Array[]>();

  normal(name: string, shape: Shape, lanes = 1, scale = 1): Tensor {
    return this.of(name, shape, lanes, "f32", (stream) => scale * stream.normal());
  }

  of(
    name: string,
    shape: Shape,
    lanes: number,
    dtype: DType,
    draw: (stream: RandomStream, i: number, lane: number) => number,
  ): Tensor {
    const arrays = Array.from({ length: lanes }, (_, lane) => {
      const stream = randomStream(17, `${name} ${lane}`);
      return Float64Array.from({ length: sizeOf(shape) }, (_v, i) => draw(stream, i, lane));
    });
    this.values.set(name, arrays);
    return leaf("input", name, shape, { dtype, lanes });
  }
}

/** Its outputs alone, without gradients and updates; each is bound by BOUND unless told otherwise. */
export function graphOf(
  leaves: Leaves,
  outputs: Readonly<Record<string, Tensor>>,
  boundOf: (output: string) => number = () => BOUND,
): KernelGraph {
  return { graph: { outputs, gradients: {}, updates: [] }, values: leaves.values, boundOf };
}

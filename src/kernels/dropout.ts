/** The kernel of inverted dropout; the mask is drawn anew wherever it is needed and never stored. */
import type { DropoutAttributes } from "../graph/ops/dropout.ts";
import { DROPOUT_KEY } from "../graph/ops/dropout.ts";
import type { Node } from "../graph/tensor.ts";
import {
  describeKernel,
  f32Fields,
  matrixGrid,
  rowFields,
  rowParams,
  scalarVectorParams,
  u32Fields,
  vectorFields,
} from "./describe.ts";
import type { Kernel } from "./kernel.ts";
import type { Lowerer } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

/** Random numbers are the upper 24 bits of a word. */
const RANDOM_STEPS = 0x1000000;

const DROPOUT = describeKernel({
  id: "dropout",
  entryPoint: "dropout",
  sources: ["lib/columns.wgsl", "lib/philox.wgsl", "dropout.wgsl"],
  writes: ["y"],
  reads: ["x", "random"],
  params: [
    ...u32Fields("rows", "columns", "place", "key", "threshold"),
    ...f32Fields("scale"),
    ...rowFields("y", "x"),
    ...vectorFields("random"),
  ],
});

export function allKernels(): readonly Kernel[] {
  return [DROPOUT];
}

export function lowerDropout(node: Node, lowerer: Lowerer): void {
  const { rate, place } = node.attributes as DropoutAttributes;
  const y = outputOperand(node, lowerer);
  const x = inputOperand(node, lowerer, "x");
  const random = inputOperand(node, lowerer, "random");
  lowerer.emit({
    kernel: DROPOUT,
    buffers: { y: y.buffer, x: x.buffer, random: random.buffer },
    params: {
      rows: y.rows,
      columns: y.columns,
      place,
      key: DROPOUT_KEY,
      // A comparison of integers, so that the mask does not depend on how `rate` rounds to f32.
      threshold: Math.ceil(rate * RANDOM_STEPS),
      scale: 1 / (1 - rate),
      ...rowParams({ y, x }),
      ...scalarVectorParams({ random }),
    },
    workgroups: matrixGrid(y),
    label: `dropout ${place}`,
    flops: y.rows * y.columns * y.lanes,
  });
}

/** Kernels of the gradient norm and of the updates, each over whole flat buffers; schedules and step counts are data. */
import type { AdamWAttributes, Segment, SgdAttributes } from "../graph/ops/optimizer.ts";
import { at } from "../graph/apply.ts";
import type { Node } from "../graph/tensor.ts";
import {
  describeKernel,
  f32Fields,
  groups,
  scalarVectorParams,
  u32Fields,
  vec4VectorParams,
  vectorFields,
} from "./describe.ts";
import type { Run } from "./flat-runs.ts";
import { flatRuns } from "./flat-runs.ts";
import type { Kernel, Operand } from "./kernel.ts";
import { grid1d } from "./kernel.ts";
import type { Lowerer, Variants } from "./lowering.ts";
import { inputOperand, outputOperand } from "./lowering.ts";

type RowsVariant = Variants["rows"];

/** Invocations of the workgroup variant of the norm's second half. */
const THREADS = 64;
/** Invocations of a workgroup of the updates, as in the WGSL. */
const UPDATE_THREADS = 64;
/** Vec4s of gradients per partial sum, and the most partial sums of a run. */
const VEC4S_PER_PARTIAL = 16;
const MAX_PARTIALS = { lane: 64, workgroup: 1024 } as const;

const PARTIALS = describeKernel({
  id: "gradientNormPartials",
  entryPoint: "gradientNormPartials",
  sources: ["lib/columns.wgsl", "gradient-norm-partials.wgsl"],
  writes: ["partials"],
  reads: ["g"],
  params: [...u32Fields("vec4s", "count"), ...vectorFields("partials", "g")],
});

const NORM_SHARED = {
  entryPoint: "gradientNorm",
  writes: ["norm", "stopped"],
  reads: ["partials", "loss"],
  params: [...u32Fields("count"), ...vectorFields("norm", "partials", "stopped", "loss")],
};

const NORM: Readonly<Record<RowsVariant, Kernel>> = {
  lane: describeKernel({
    ...NORM_SHARED,
    id: "gradientNorm lane",
    sources: ["lib/columns.wgsl", "lib/gradient-norm.wgsl", "gradient-norm.wgsl"],
  }),
  workgroup: describeKernel({
    ...NORM_SHARED,
    id: "gradientNorm workgroup",
    constants: { THREADS },
    sources: [
      "lib/columns.wgsl",
      "lib/gradient-norm.wgsl",
      "lib/workgroup-sum.wgsl",
      "gradient-norm-workgroup.wgsl",
    ],
  }),
};

const ADAMW = describeKernel({
  id: "adamw",
  entryPoint: "adamw",
  sources: ["lib/update.wgsl", "adamw.wgsl"],
  writes: ["p", "m", "v"],
  reads: ["g", "segments", "hyper", "norm", "stopped"],
  params: [
    ...u32Fields("vec4s"),
    ...f32Fields("beta1", "beta2", "oneMinusBeta1", "oneMinusBeta2", "epsilon"),
    ...vectorFields("p", "m", "v", "g"),
    ...u32Fields("segmentsOffset"),
    ...vectorFields("hyper", "norm", "stopped"),
  ],
});

const SGD = describeKernel({
  id: "sgd",
  entryPoint: "sgd",
  sources: ["lib/update.wgsl", "sgd.wgsl"],
  writes: ["p"],
  reads: ["g", "segments", "hyper", "norm", "stopped"],
  params: [
    ...u32Fields("vec4s"),
    ...vectorFields("p", "g"),
    ...u32Fields("segmentsOffset"),
    ...vectorFields("hyper", "norm", "stopped"),
  ],
});

export function allKernels(): readonly Kernel[] {
  return [PARTIALS, ...Object.values(NORM), ADAMW, SGD];
}

/** Partial sums of squares, then norm and stopped flag. */
export function lowerGradientNorm(node: Node, lowerer: Lowerer): void {
  const variant = lowerer.variants.rows;
  const { count } = node.attributes as { readonly count: number };
  const norm = outputOperand(node, lowerer, 0);
  const stopped = outputOperand(node, lowerer, 1);
  const loss = inputOperand(node, lowerer, "loss");
  const { lanes } = norm;
  const runs = count === 0 ? [] : flatRuns([inputOperands(node, lowerer, "g", count)]);
  const counts = runs.map(({ size }) => partialsOf(size, variant));
  const total = counts.reduce((sum, own) => sum + own, 0);
  const partials = lowerer.scratch("gradientNorm partials", {
    rows: 1,
    columns: Math.max(total, 4),
    lanes,
  });
  let offset = partials.offset;
  runs.forEach((run, i) => {
    const g = at(run.starts, 0);
    const own = at(counts, i);
    lowerer.emit({
      kernel: PARTIALS,
      buffers: { partials: partials.buffer, g: g.buffer },
      params: {
        vec4s: run.size / 4,
        count: own,
        ...scalarVectorParams({ partials: { ...partials, offset } }),
        ...vec4VectorParams({ g }),
      },
      workgroups: [groups(own, 16), 1, lanes],
      label: `gradientNorm partials of ${run.size}`,
      flops: 2 * run.size * lanes,
    });
    offset += own;
  });
  lowerer.emit({
    kernel: NORM[variant],
    buffers: {
      norm: norm.buffer,
      stopped: stopped.buffer,
      partials: partials.buffer,
      loss: loss.buffer,
    },
    params: {
      count: total / 4,
      ...vec4VectorParams({ norm, partials }),
      ...scalarVectorParams({ stopped, loss }),
    },
    workgroups: [1, 1, lanes],
    label: "gradientNorm",
    flops: total * lanes,
  });
}

/** A multiple of 4, so that the second half reads whole vec4s. */
function partialsOf(size: number, variant: RowsVariant): number {
  const wanted = Math.ceil(size / 4 / VEC4S_PER_PARTIAL / 4) * 4;
  return Math.min(wanted, MAX_PARTIALS[variant]);
}

export function lowerAdamW(node: Node, lowerer: Lowerer): void {
  const { count, beta1, beta2, epsilon, segments } = node.attributes as AdamWAttributes;
  const lists = ["p", "g", "m", "v"].map((kind) => inputOperands(node, lowerer, kind, count));
  for (const run of flatRuns(lists)) {
    const [p, g, m, v] = [0, 1, 2, 3].map((kind) => at(run.starts, kind)) as [
      Operand,
      Operand,
      Operand,
      Operand,
    ];
    emitUpdate(node, lowerer, ADAMW, run, segmentTable(lowerer, run, at(lists, 0), segments), {
      buffers: { p: p.buffer, m: m.buffer, v: v.buffer, g: g.buffer },
      params: {
        beta1,
        beta2,
        oneMinusBeta1: 1 - beta1,
        oneMinusBeta2: 1 - beta2,
        epsilon,
        ...vec4VectorParams({ p, m, v, g }),
      },
      flopsPerElement: 16,
    });
  }
}

export function lowerSgd(node: Node, lowerer: Lowerer): void {
  const { count, segments } = node.attributes as SgdAttributes;
  const lists = ["p", "g"].map((kind) => inputOperands(node, lowerer, kind, count));
  for (const run of flatRuns(lists)) {
    const p = at(run.starts, 0);
    const g = at(run.starts, 1);
    emitUpdate(node, lowerer, SGD, run, segmentTable(lowerer, run, at(lists, 0), segments), {
      buffers: { p: p.buffer, g: g.buffer },
      params: vec4VectorParams({ p, g }),
      flopsPerElement: 5,
    });
  }
}

/** What differs between the optimizers. */
interface Update {
  readonly buffers: Record<string, Operand["buffer"]>;
  readonly params: Record<string, number>;
  readonly flopsPerElement: number;
}

function emitUpdate(
  node: Node,
  lowerer: Lowerer,
  kernel: Kernel,
  run: Run,
  segments: Operand,
  update: Update,
): void {
  const hyper = inputOperand(node, lowerer, "hyper");
  const norm = inputOperand(node, lowerer, "norm");
  const stopped = inputOperand(node, lowerer, "stopped");
  const { lanes } = outputOperand(node, lowerer);
  const vec4s = run.size / 4;
  lowerer.emit({
    kernel,
    buffers: {
      ...update.buffers,
      segments: segments.buffer,
      hyper: hyper.buffer,
      norm: norm.buffer,
      stopped: stopped.buffer,
    },
    params: {
      vec4s,
      ...update.params,
      // Pairs, where an operand counts numbers.
      segmentsOffset: segments.offset / 2,
      ...scalarVectorParams({ hyper, norm, stopped }),
    },
    workgroups: [...grid1d(Math.ceil(vec4s / UPDATE_THREADS)), lanes],
    label: `${node.op.name} of ${run.size}`,
    flops: update.flopsPerElement * run.size * lanes,
  });
}

/** (learning-rate scale, decays) for each vec4 of the run: a segment is made of whole vec4s. */
function segmentTable(
  lowerer: Lowerer,
  run: Run,
  parameters: readonly Operand[],
  segments: readonly Segment[],
): Operand {
  const table = new Float32Array(Math.ceil(run.size / 8) * 4);
  let pair = 0;
  for (const member of run.members) {
    const { rows, rowStride } = at(parameters, member);
    const { learningRateScale, decays } = at(segments, member);
    const end = pair + (rows * rowStride) / 4;
    for (; pair < end; pair++) {
      table[2 * pair] = learningRateScale;
      table[2 * pair + 1] = decays ? 1 : 0;
    }
  }
  return lowerer.constants("optimizer segments", table);
}

function inputOperands(
  node: Node,
  lowerer: Lowerer,
  prefix: string,
  count: number,
): readonly Operand[] {
  return Array.from({ length: count }, (_, i) => inputOperand(node, lowerer, `${prefix}${i}`));
}

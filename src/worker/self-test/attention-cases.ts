/** Attention and its gradients as graphs: ragged lengths, grouped heads, prefixes, peaked scores, lanes; runs none of them. */
import { apply, at } from "../../graph/apply.ts";
import type { AttentionAttributes } from "../../graph/ops/attention.ts";
import { attentionGradOp, attentionOp } from "../../graph/ops/attention.ts";
import type { Tensor } from "../../graph/tensor.ts";
import type { KernelGraph } from "./kernel-leaves.ts";
import { BOUND, graphOf, LANES, Leaves } from "./kernel-leaves.ts";

/** Large scores cost digits of their exponentials. */
const PEAKED_BOUND = 2e-5;

interface AttentionCase {
  readonly lengths: readonly number[];
  readonly T: number;
  readonly H: number;
  readonly G: number;
  readonly C: number;
  readonly P: number;
  readonly causal: boolean;
  readonly peak: number;
  readonly lanes: number;
}

const ATTENTION: readonly AttentionCase[] = [
  { lengths: [9, 5], T: 9, H: 2, G: 2, C: 12, P: 0, causal: true, peak: 1, lanes: 1 },
  { lengths: [17, 0, 1], T: 17, H: 4, G: 2, C: 32, P: 0, causal: false, peak: 1, lanes: 1 },
  { lengths: [64, 50], T: 64, H: 4, G: 4, C: 32, P: 0, causal: true, peak: 5, lanes: 1 },
  { lengths: [37, 20], T: 37, H: 2, G: 2, C: 32, P: 19, causal: true, peak: 1, lanes: 1 },
  { lengths: [17, 9], T: 17, H: 4, G: 4, C: 12, P: 5, causal: true, peak: 1, lanes: LANES },
];

/**
 * All cases in one graph, an output for each: `forward` gives attention on packed q|k|v [B·T, (H+2G)·C] and, where there
 * are, prefixes; `backward` its gradients from those of its output.
 */
export function attentions(direction: "forward" | "backward"): KernelGraph {
  const leaves = new Leaves();
  const outputs: Record<string, Tensor> = {};
  const peaked = new Set<string>();
  for (const { lengths, T, H, G, C, P, causal, peak, lanes } of ATTENTION) {
    const name = `lengths ${lengths.join(",")} H${H} G${G} C${C} P${P}${lanes > 1 ? ` L${lanes}` : ""}`;
    const [B, width] = [lengths.length, (H + 2 * G) * C];
    const qkv = leaves.of(`${name} qkv`, [B * T, width], lanes, "f32", (stream, i) => {
      return stream.normal() * (i % width < (H + G) * C ? peak : 1);
    });
    const keyLengths = leaves.of(`${name} keyLengths`, [B], 1, "i32", (_, b) => lengths[b] ?? 0);
    const prefix =
      P === 0 ? undefined : leaves.normal(`${name} prefix`, [P, 2 * G * C], lanes, peak);
    const attributes = { batch: B, time: T, heads: H, keyValueHeads: G, headSize: C, causal };
    const forward = apply(attentionOp, { qkv, keyLengths, prefix }, attributes);
    const [out, logSumExp] = [at(forward, 0), at(forward, 1)];
    const own =
      direction === "forward"
        ? { out, logSumExp }
        : gradients(leaves, name, { qkv, keyLengths, prefix, out, logSumExp }, attributes);
    for (const [output, tensor] of Object.entries(own)) {
      outputs[`${output} ${name}`] = tensor;
      if (peak > 1) peaked.add(`${output} ${name}`);
    }
  }
  return graphOf(leaves, outputs, (output) => (peaked.has(output) ? PEAKED_BOUND : BOUND));
}

function gradients(
  leaves: Leaves,
  name: string,
  saved: {
    readonly qkv: Tensor;
    readonly keyLengths: Tensor;
    readonly prefix: Tensor | undefined;
    readonly out: Tensor;
    readonly logSumExp: Tensor;
  },
  attributes: AttentionAttributes,
): Readonly<Record<string, Tensor>> {
  const dOut = leaves.normal(`${name} dOut`, saved.out.shape, saved.out.lanes);
  const wantsPrefix = saved.prefix !== undefined;
  const made = apply(attentionGradOp, { ...saved, dOut }, { ...attributes, wantsPrefix });
  return { dQkv: at(made, 0), ...(wantsPrefix && { dPrefix: at(made, 1) }) };
}

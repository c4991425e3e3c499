// Printed plans: freezing skips work, lanes cost no dispatches, the shared trunk stands once, and planning foresees memory.
import { describe, expect, it } from "vitest";
import type { PassName } from "../../../src/graph/passes/passes.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { flatLayout } from "../../../src/plan/flat-layout.ts";
import { compilePlans } from "../../../src/plan/gpu-backend.ts";
import type { Plan } from "../../../src/plan/plan.ts";
import { printPlan } from "../../../src/plan/print.ts";
import { ADAMW } from "../../../src/train/optimizer-settings.ts";
import type { Attachment } from "../../../src/train/attachment.ts";
import { trainableSpecs } from "../../../src/train/attachment.ts";
import { trainingGraph } from "../../../src/train/step-graphs.ts";
import { VARIANT_SETS } from "../../helpers/gpu-backend.ts";
import { attachment, ATTACHMENTS } from "../../helpers/tiny-model.ts";

const LAYERS = 4;
/** The shape of the benchmark, with room for virtual tokens. */
const config = parseModelConfig({
  architectures: ["GPT2LMHeadModel"],
  model_type: "gpt2",
  vocab_size: 256,
  n_positions: 80,
  n_embd: 128,
  n_layer: LAYERS,
  n_head: 4,
  tie_word_embeddings: false,
});

interface Options {
  readonly lanes?: number;
  readonly sharedBatch?: boolean;
  readonly passes?: readonly PassName[];
  readonly variants?: string;
}

function planOf(
  attached: Attachment,
  { lanes = 1, sharedBatch = true, ...options }: Options = {},
): Plan {
  const shape = { config, attachment: attached, lanes, batch: 8, time: 64 };
  const graphs = { train: trainingGraph(shape, ADAMW, { sharedBatch }) };
  const layout = flatLayout(trainableSpecs(config, attached));
  const variants = VARIANT_SETS[options.variants ?? "quad"]!;
  const settings = { variants, ...(options.passes && { passes: options.passes }) };
  return compilePlans({ label: attached.method.id, graphs, layout, lanes }, settings).get("train")!;
}

const loraQv = attachment("lora", { rank: 8, alpha: 16, targetModules: ["q", "v"] });
const full = attachment("full");

describe("freezing, read off the printed plan", () => {
  const text = printPlan(planOf(loraQv));

  it("LoRA on q and v makes no gradient but those of its own parameters", () => {
    const made = [...text.matchAll(/→ gradient of (.+?) {2}\[/g)].flatMap(([, names]) =>
      names!.split(", "),
    );
    expect(made.length).toBe(2 * LAYERS);
    for (const name of made) expect(name).toMatch(/c_attn\.lora_[AB]\.weight$/);
    // A weight gradient is the only product with its first operand transposed.
    const transposed = text.split("\n").filter((line) => /matmul (pair )?tn/.test(line));
    expect(transposed.length).toBe(LAYERS);
    expect(
      transposed.filter((line) => !line.includes("gradient of") && line.includes(".weight")),
    ).toEqual([]);
    expect(text).not.toMatch(/sumRows|AffineGrad|embeddingGrad/);
    // The same words do find the gradients of full fine-tuning.
    const all = printPlan(planOf(full));
    expect(all).toMatch(/matmul tn .*→ gradient of transformer\.h\.0\.mlp\.c_fc\.weight/);
    expect(all).toMatch(/sumRows/);
  });

  it("nothing runs backward below the lowest trainable tensor", () => {
    const lines = text.split("\n");
    const backward = lines.slice(lines.findIndex((line) => line.includes("crossEntropyGrad")));
    // Through layer 0 the gradient reaches c_attn's output and stops: no product with c_attn's weight, no norm.
    expect(backward.filter((line) => line.includes("h.0.attn.c_attn.weight"))).toEqual([]);
    expect(backward.filter((line) => line.includes("h.0.ln_1"))).toEqual([]);
    expect(backward.filter((line) => line.includes("h.1.attn.c_attn.weight")).length).toBe(1);
    const top = printPlan(planOf(attachment("lora", { rank: 8, layers: [LAYERS - 1] })));
    const topBackward = top.slice(top.indexOf("crossEntropyGrad"));
    for (let layer = 0; layer < LAYERS - 1; layer++)
      expect(topBackward).not.toContain(`h.${layer}.`);
  });

  it("what is frozen below needs no memory for a backward pass", () => {
    const one = planOf(attachment("lora", { rank: 8, layers: [LAYERS - 1] }));
    const every = planOf(attachment("lora", { rank: 8 }));
    expect(scratchBytes(one)).toBeLessThan(0.6 * scratchBytes(every));
    expect(one.flops).toBeLessThan(0.65 * every.flops);
  });
});

describe("lanes", () => {
  it.each(ATTACHMENTS.filter(([name]) => name !== "LoRA on the last layer"))(
    "%s: three lanes take the dispatches of one, on shared and on own batches",
    (_, attached) => {
      const one = planOf(attached).dispatches.length;
      expect(planOf(attached, { lanes: 3 }).dispatches.length).toBe(one);
      expect(planOf(attached, { lanes: 3, sharedBatch: false }).dispatches.length).toBe(one);
    },
  );

  it("with a shared batch the trunk below the first trainable tensor stands once", () => {
    const attached = attachment("lora", { rank: 8, layers: [2, 3] });
    const below = (plan: Plan) => {
      const first = plan.dispatches.findIndex(({ label }) =>
        label.includes("h.2.attn.c_attn.lora_A"),
      );
      return plan.dispatches.slice(0, first);
    };
    const flops = (plan: Plan) => below(plan).reduce((sum, dispatch) => sum + dispatch.flops, 0);
    const [one, shared, own] = [
      planOf(attached),
      planOf(attached, { lanes: 3 }),
      planOf(attached, { lanes: 3, sharedBatch: false }),
    ] as const;
    expect(below(shared).length).toBe(below(one).length);
    expect(flops(shared)).toBe(flops(one));
    expect(flops(own)).toBeGreaterThan(2.9 * flops(one));
  });
});

/** What a step takes whatever the method: the frozen model forward, the loss and its gradient, and the update. */
const TRUNK = {
  /** Two lookups; a layer has 2 norms, 4 products and 3 dispatches of attention; the last norm and the head. */
  forward: 2 + 9 * LAYERS + 2,
  /** Rows, their sum, the gradient of the logits. */
  loss: 3,
  /** Two for the norm of all gradients, one for AdamW. */
  update: 3,
} as const;

/** The way back: the head and the last norm, then a layer has 2 norms, 4 products and 6 dispatches of attention. */
const BACK = {
  toTop: 2,
  layer: 12,
  /** Of the lowest layer: down to the sum before the norm of c_fc, to the output of c_attn, to that of its norm. */
  toAttentionOutput: 3,
  toQkv: 10,
  toFirstNorm: 11,
} as const;

interface Hooks {
  /** What the method adds to the forward pass. */
  readonly forward?: number;
  /** How much of the way back the lowest layer takes; undefined where there is none at all. */
  readonly lowest: number | undefined;
  /** What it adds to the backward pass: gradients of its parameters, and the way through itself. */
  readonly backward: number;
}

function dispatchesOf({ forward = 0, lowest, backward }: Hooks): number {
  const back = lowest === undefined ? 0 : BACK.toTop + BACK.layer * (LAYERS - 1) + lowest;
  return TRUNK.forward + TRUNK.loss + TRUNK.update + forward + back + backward;
}

/** Low-rank factors at `sites` places of a layer: x A forward; dU and the pair of gradients back; the rest is fused. */
const loraHooks = (sites: number): Hooks => ({
  forward: sites * LAYERS,
  lowest: BACK.toQkv,
  backward: 2 * sites * LAYERS,
});

/** Blocks: down and up forward; hidden units, the pair with its biases, and the way through, but for the lowest. */
const blockHooks = (blocks: number, lowest: number): Hooks => ({
  forward: 2 * blocks * LAYERS,
  lowest,
  backward: 3 * blocks * LAYERS - 1,
});

/** The table in tools/bench/README.md. */
const TABLE: readonly (readonly [string, Attachment, Hooks])[] = [
  // Weights and bias sums of 4 linear layers and 2 norms of a layer; the last norm, the head, two embeddings.
  ["full", full, { lowest: BACK.layer, backward: 10 * LAYERS + 4 }],
  ["LoRA on c_attn", attachment("lora", { rank: 8 }), loraHooks(1)],
  ["LoRA on q, v", loraQv, loraHooks(1)],
  [
    "LoRA on all linear layers",
    attachment("lora", { rank: 8, targetModules: "all-linear" }),
    loraHooks(4),
  ],
  ["Pfeiffer", attachment("adapter"), blockHooks(1, 0)],
  ["Pfeiffer, scaled", attachment("adapter", { scaling: 4 }), blockHooks(1, 0)],
  ["parallel", attachment("adapter", { placement: "parallel" }), blockHooks(1, 0)],
  [
    "Houlsby",
    attachment("adapter", { placement: "houlsby" }),
    blockHooks(2, BACK.toAttentionOutput),
  ],
  // A sum for each bias.
  ["BitFit", attachment("bitfit"), { lowest: BACK.toFirstNorm, backward: 6 * LAYERS + 1 }],
  // Gain and bias of a norm together.
  ["layer norms", attachment("layerNorm"), { lowest: BACK.toFirstNorm, backward: 2 * LAYERS + 1 }],
  // Forward the vector of c_attn is put in place, and two tensors are scaled. Back, in the feed-forward a product, a sum,
  // the scale and the slope that it keeps apart; in c_attn a product, a sum, its place, and the scale but for the lowest.
  [
    "(IA)³",
    attachment("ia3"),
    { forward: 3 * LAYERS, lowest: BACK.toQkv, backward: 8 * LAYERS - 1 },
  ],
  // Keys and values of the prefix, and where they are in the parameter.
  ["prefix", attachment("prefix"), { lowest: BACK.toQkv, backward: 3 * LAYERS }],
  // Two more lookups put tokens and prompt into rows.
  ["prompt", attachment("prompt"), { forward: 2, lowest: BACK.layer, backward: 1 }],
  ["head", attachment("head"), { lowest: undefined, backward: 1 }],
];

describe("dispatches", () => {
  it.each(TABLE)("%s: those of the frozen model and what its hooks add", (_, attached, hooks) => {
    expect(planOf(attached).dispatches.length).toBe(dispatchesOf(hooks));
  });

  it("passes remove dispatches, and no arithmetic beyond rounding", () => {
    for (const attached of [loraQv, full]) {
      const [on, off] = [planOf(attached), planOf(attached, { passes: [] })];
      expect(on.dispatches.length).toBeLessThan(0.8 * off.dispatches.length);
      expect(Math.abs(on.flops / off.flops - 1)).toBeLessThan(0.02);
    }
  });

  it("every family of kernels can lower every method", () => {
    for (const variants of Object.keys(VARIANT_SETS)) {
      for (const [, attached] of ATTACHMENTS) {
        if (
          attached.method.id === "lora" &&
          "layers" in attached.options &&
          attached.options.layers
        )
          continue;
        // The head alone has no layer to go back through.
        const least = attached.method.id === "head" ? 30 : 50;
        expect(planOf(attached, { variants }).dispatches.length).toBeGreaterThan(least);
      }
    }
  });
});

function scratchBytes({ buffers }: Plan): number {
  return buffers.reduce(
    (sum, { purpose, sizeBytes }) => (purpose.kind === "scratch" ? sum + sizeBytes : sum),
    0,
  );
}

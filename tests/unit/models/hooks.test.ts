// Every hook against PyTorch: methods written here in a few lines each give PEFT's logits, so the model calls them right.
import { expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { activation } from "../../../src/graph/ops/activation.ts";
import { add, multiply } from "../../../src/graph/ops/binary.ts";
import { embedding } from "../../../src/graph/ops/embedding.ts";
import { constant, leaf } from "../../../src/graph/ops/leaf.ts";
import { matmul } from "../../../src/graph/ops/matmul.ts";
import { concatRows, sliceColumns } from "../../../src/graph/ops/movement.ts";
import type { Tensor } from "../../../src/graph/tensor.ts";
import type { Hooks } from "../../../src/models/hooks.ts";
import { buildModel } from "../../../src/models/model.ts";
import { modelParameters } from "../../../src/models/parameters.ts";
import { interpret } from "../../../src/reference/interpret.ts";
import type { StepFixture } from "../../helpers/step-fixture.ts";
import { pointOf, readStepFixture, relativeError } from "../../helpers/step-fixture.ts";

type Parameter = (name: string, shape?: readonly number[]) => Tensor;

interface Setting {
  readonly batch: number;
  readonly time: number;
  readonly width: number;
  readonly virtualTokens: number;
}

/** up(f(down(h))) · scaling. */
function bottleneck(parameter: Parameter, path: string, kind: "silu" | "relu", scaling: number) {
  return (h: Tensor): Tensor => {
    const project = (x: Tensor, part: string) =>
      add(
        matmul(x, parameter(`${path}.${part}.weight`), { transposeB: true }),
        parameter(`${path}.${part}.bias`),
      );
    const up = project(activation(project(h, "adapter_down.0"), kind), "adapter_up");
    return multiply(up, constant(scaling, [1]));
  };
}

const methods: Readonly<Record<string, (parameter: Parameter, setting: Setting) => Hooks>> = {
  "adapter-houlsby-s1": (parameter) => ({
    residual(site, { update, join }) {
      const place = site.sublayer === "attention" ? "attention_adapters" : "output_adapters";
      const block = bottleneck(parameter, `${site.block}.${place}`, "silu", 1);
      return join(add(update, block(update)));
    },
  }),
  "adapter-pfeiffer-s1": (parameter) => ({
    residual(site, { update, join }) {
      if (site.sublayer === "attention") return join(update);
      const block = bottleneck(parameter, `${site.block}.output_adapters`, "relu", 1);
      return join(add(update, block(join(update))));
    },
  }),
  "adapter-parallel-s1": (parameter) => ({
    residual(site, { stream, update, join }) {
      if (site.sublayer === "attention") return join(update);
      const block = bottleneck(parameter, `${site.block}.output_adapters`, "relu", 4);
      return join(add(update, block(stream)));
    },
  }),
  "ia3-s1": (parameter) => ({
    linear(site, x, base) {
      const scale = (size: number) => parameter(`${site.name}.ia3_l`, [size]);
      if (site.name.endsWith("c_attn")) return multiply(base(x), scale(site.outFeatures));
      if (site.name.endsWith("mlp.c_proj")) return base(multiply(x, scale(site.inFeatures)));
      return base(x);
    },
  }),
  "head-s1": (parameter) => ({
    linear: (site, x, base) =>
      site.isHead ? matmul(x, parameter("lm_head.weight"), { transposeB: true }) : base(x),
  }),
  "prefix-s1": (parameter, { width, virtualTokens }) => ({
    positionOffset: virtualTokens,
    prefix: (layer) => sliceColumns(parameter("prompt_embeddings"), 2 * layer * width, 2 * width),
  }),
  "prompt-s1": (parameter, { batch, time, virtualTokens }) => ({
    virtualTokens,
    embeddings(tokens) {
      const rows = concatRows([parameter("prompt_embeddings"), tokens]);
      const order = leaf("input", "order", [batch * (virtualTokens + time)], { dtype: "i32" });
      return embedding(order, rows);
    },
  }),
};

it.each(Object.keys(methods))("%s: logits of PyTorch to 1e-9", async (name) => {
  const fixture = await readStepFixture(name);
  const virtualTokens = name.startsWith("prefix") ? 3 : fixture.virtualTokens;
  const [batch = 0, time = 0] = required(fixture.tensors.get("ids"), "ids").shape;
  const setting = { batch, time, width: fixture.config.width, virtualTokens };
  const made = new Map<string, Tensor>();
  const parameter: Parameter = (key, shape = required(fixture.trainable[key], key)) => {
    const tensor = made.get(key) ?? leaf("trainable", key, shape);
    made.set(key, tensor);
    return tensor;
  };
  const hooks = required(methods[name], name)(parameter, setting);
  const result = interpret(
    { outputs: { logits: logitsOf(fixture, setting, hooks) }, gradients: {}, updates: [] },
    valuesOf(fixture, setting, hooks),
  );
  expect([...made.keys()].sort()).toEqual(Object.keys(fixture.trainable).sort());
  const got = required(result.outputs.get("logits")?.[0], "logits");
  const want = required(fixture.tensors.get("logits"), "logits").data;
  expect(relativeError(got, want, 0)).toBeLessThan(1e-9);
  const base = required(fixture.tensors.get("baseLogits"), "baseLogits").data;
  if (base.length === want.length) expect(relativeError(got, base, 0)).toBeGreaterThan(1e-3);
});

it("embedding and linear hooks see every site once, in order, and a penalty is handed on", async () => {
  const fixture = await readStepFixture("full-s1");
  const setting = { batch: 3, time: 9, width: fixture.config.width, virtualTokens: 0 };
  const seen: string[] = [];
  const penalty = constant(1, [1]);
  const outputs = build(fixture, setting, {
    embedding(site, ids, base) {
      seen.push(site.name);
      return base(ids);
    },
    linear(site, x, base) {
      seen.push(site.name);
      return base(x);
    },
    penalty: () => penalty,
  });
  const layer = ["attn.c_attn", "attn.c_proj", "mlp.c_fc", "mlp.c_proj"];
  const layers = [0, 1].flatMap((i) => layer.map((path) => `transformer.h.${i}.${path}`));
  expect(seen).toEqual(["transformer.wte", "transformer.wpe", ...layers, "lm_head"]);
  expect(outputs.penalty).toBe(penalty);
});

function logitsOf(fixture: StepFixture, setting: Setting, hooks: Hooks): Tensor {
  return build(fixture, setting, hooks).logits;
}

function build({ config }: StepFixture, { batch, time }: Setting, hooks: Hooks) {
  const frozen = new Map(
    modelParameters(config).map((p) => [p.name, leaf("frozen", p.name, p.shape)]),
  );
  const length = time + (hooks.virtualTokens ?? 0);
  const input = (name: string, size: number) => leaf("input", name, [size], { dtype: "i32" });
  return buildModel(config, {
    batch,
    time,
    ids: input("ids", batch * time),
    positions: input("positions", batch * length),
    keyLengths: input("keyLengths", batch),
    weight: (name) => required(frozen.get(name), name),
    hooks,
  });
}

function valuesOf(fixture: StepFixture, { batch, time }: Setting, hooks: Hooks) {
  const nv = hooks.virtualTokens ?? 0;
  const offset = hooks.positionOffset ?? 0;
  const length = nv + time;
  const data = (name: string) => Float64Array.from(required(fixture.tensors.get(name), name).data);
  const each = (value: (row: number, t: number) => number) =>
    Float64Array.from({ length: batch * length }, (_, i) =>
      value(Math.floor(i / length), i % length),
    );
  return new Map([
    ...[...fixture.base, ...pointOf(fixture)].map(
      ([name, value]) => [name, [Float64Array.from(value.data)]] as const,
    ),
    ["ids", [data("ids")]],
    ["positions", [each((_, t) => offset + t)]],
    ["keyLengths", [data("keyLengths").map((n) => nv + n)]],
    // Rows of [prompt; tokens]: the prompt for every sequence, then the sequence's own tokens.
    ["order", [each((row, t) => (t < nv ? t : nv + row * time + t - nv))]],
  ]);
}

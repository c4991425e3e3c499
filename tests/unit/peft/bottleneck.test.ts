// Bottleneck adapters beyond the fixtures' gradients: strength, start, files of the adapters library, sweeps, refusals.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { randomStream } from "../../../src/core/random.ts";
import type { NamedTensors } from "../../../src/core/values.ts";
import { activationValue } from "../../../src/graph/ops/activation.ts";
import { describeOptions } from "../../../src/experiment/options.ts";
import { writeAdapter } from "../../../src/io/checkpoint.ts";
import { bottleneck } from "../../../src/peft/bottleneck.ts";
import type { BottleneckOptions } from "../../../src/peft/bottleneck-blocks.ts";
import { BLOCK_ACTIVATIONS } from "../../../src/peft/bottleneck-blocks.ts";
import { mergedWeights } from "../../../src/peft/merge.ts";
import type { AdapterFile } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { trainableSpecs } from "../../../src/train/attachment.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { Model } from "../../../src/train/model.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import { methodLogits } from "../../helpers/method-logits.ts";
import { norm, readStepFixture, relativeError } from "../../helpers/step-fixture.ts";
import { TINY_RAW_CONFIG, tinyBatch, tinyWeights } from "../../helpers/tiny-model.ts";

const fixture = await readStepFixture("adapter-houlsby-s1");
const classifier = await readStepFixture("classify-adapter-pfeiffer-s1");
const { config, base } = fixture;

/** Random values for all that trains. */
function randomAdapter(options: BottleneckOptions, { config: model } = fixture): NamedTensors {
  const specs = trainableSpecs(model, { method: bottleneck, options });
  return new Map(
    [...initialValues(specs, classifier.base, 1)].map(([name, { shape, data }]) => {
      const stream = randomStream(1, name);
      return [name, { shape, data: data.map(() => 0.3 * stream.normal()) }];
    }),
  );
}

function logits(options: BottleneckOptions, adapter: NamedTensors, strength = 1): Float64Array {
  return methodLogits({ fixture, attachment: { method: bottleneck, options }, adapter, strength });
}

const settings = [
  { placement: "houlsby", bottleneck: 5, activation: "swish" },
  { placement: "pfeiffer", bottleneck: 6, activation: "gelu", layers: [1] },
  { placement: "parallel", bottleneck: 20, activation: "tanh", scaling: 4 },
  { placement: "houlsby", bottleneck: 1, layers: [0], scaling: 0.25 },
];

describe.each(settings.map((raw) => [raw] as const))("%j", (raw) => {
  const options = parseOptions(bottleneck, raw);
  const adapter = randomAdapter(options);
  const adapted = logits(options, adapter);

  it("strength 0 is the base bitwise, half-way is half the scaling", () => {
    expect(logits(options, adapter, 0)).toEqual(methodLogits({ fixture }));
    const half = logits({ ...options, scaling: options.scaling / 2 }, adapter);
    expect(logits(options, adapter, 0.5)).toEqual(half);
    expect(relativeError(half, adapted, 0)).toBeGreaterThan(1e-3);
  });

  it("the file is read back as it was written", () => {
    const file = bottleneck.exportAdapter!(config, options, adapter);
    const read = bottleneck.importAdapter!(config, file);
    expect(read.options).toEqual(options);
    expect(read.values).toEqual(adapter);
  });
});

describe("starts", () => {
  const start = (placement: string) => {
    const options = parseOptions(bottleneck, { placement, bottleneck: 500 });
    return initialValues(bottleneck.parameters(config, options), base, 5);
  };

  it("parallel as the base, its projection down within ±1/√width", () => {
    const options = parseOptions(bottleneck, { placement: "parallel", bottleneck: 500 });
    const values = start("parallel");
    expect(logits(options, values)).toEqual(methodLogits({ fixture }));
    for (const [name, { data }] of values) {
      const largest = Math.max(...[...data].map(Math.abs));
      const bound = name.endsWith("down.0.weight") ? 1 / Math.sqrt(config.width) : 0;
      expect(largest, name).toBeLessThanOrEqual(bound);
      expect(largest, name).toBeGreaterThanOrEqual(0.99 * bound);
    }
  });

  it.each(["houlsby", "pfeiffer"])("%s near it, as BERT: N(0, 0.02²), biases zero", (placement) => {
    for (const [name, { data }] of start(placement)) {
      const deviation = norm(data) / Math.sqrt(data.length);
      if (name.endsWith("bias")) expect(deviation, name).toBe(0);
      else expect(Math.abs(deviation / 0.02 - 1), name).toBeLessThan(0.05);
    }
  });
});

it("cannot be merged", () => {
  const options = parseOptions(bottleneck, {});
  expect(() => mergedWeights(bottleneck, config, options, randomAdapter(options), base)).toThrow(
    /expected a method that merges into the weights, found adapter/,
  );
});

describe("files of the adapters library", () => {
  const written = (raw: object, model = config): AdapterFile => {
    const options = parseOptions(bottleneck, raw);
    const adapter = randomAdapter(options, { ...fixture, config: model });
    return bottleneck.exportAdapter!(model, options, adapter);
  };
  const good = written({ placement: "pfeiffer", bottleneck: 4 });

  it("are named as the library names them, with 4.0 for a scaling of 4", () => {
    const file = written({ placement: "parallel", bottleneck: 4, scaling: 4, layers: [1] });
    expect(file.config).toMatchObject({
      name: "default",
      version: "adapters.1.2.0",
      hidden_size: 12,
      model_type: "gpt2",
      config: {
        reduction_factor: 3,
        non_linearity: "relu",
        is_parallel: true,
        init_weights: "mam_adapter",
        leave_out: [0],
      },
    });
    expect([...file.tensors].map(([name, { shape }]) => [name, shape])).toEqual(
      [
        ["adapter_down.0.weight", [4, 12]],
        ["adapter_down.0.bias", [4]],
        ["adapter_up.weight", [12, 4]],
        ["adapter_up.bias", [12]],
      ].map(([end, shape]) => [
        `transformer.h.1.output_adapters.adapters.default.${String(end)}`,
        shape,
      ]),
    );
    const files = writeAdapter(file);
    expect([...files.keys()]).toEqual(["adapter_config.json", "adapter.safetensors"]);
    const text = new TextDecoder().decode(files.get("adapter_config.json"));
    expect(text).toMatch(/"scaling": 4\.0\n/);
    expect(text).toMatch(/"reduction_factor": 3,\n/);
    expect((JSON.parse(text) as typeof file.config)["config"]).toMatchObject({ scaling: 4 });
  });

  it("carry a classifier's head", () => {
    const file = written({ placement: "pfeiffer" }, classifier.config);
    expect(file.tensors.get("score.weight")?.shape).toEqual([3, 12]);
    expect(bottleneck.importAdapter!(classifier.config, file).values.has("score.weight")).toBe(
      true,
    );
    expect(() => bottleneck.importAdapter!(config, file)).toThrow(/unexpected score.weight/);
  });

  it("say every bottleneck of every width by a factor that Python's // turns back", () => {
    const size = fc.integer({ min: 1, max: 1024 });
    fc.assert(
      fc.property(size, size, (bottleneckSize, width) => {
        const options = { placement: "pfeiffer", bottleneck: bottleneckSize, layers: [0] };
        const model = { ...config, width };
        const file = bottleneck.exportAdapter!(
          model,
          parseOptions(bottleneck, options),
          emptyAdapter(bottleneckSize, width),
        );
        const fields = file.config["config"] as { readonly reduction_factor: number };
        expect(pythonFloorDivision(width, fields.reduction_factor)).toBe(bottleneckSize);
        const read = bottleneck.importAdapter!(model, file);
        expect(read.options.bottleneck).toBe(bottleneckSize);
      }),
    );
  });

  it.each([
    [{ reduction_factor: { default: 16 } }, /config.reduction_factor: expected number/],
    [{ non_linearity: "leakyrelu" }, /config: activation: expected .*found "leakyrelu"/],
    [{ scaling: "learned" }, /config.scaling: expected number/],
    [{ scaling: -1 }, /config: scaling: expected >0, found -1/],
    [{ ln_before: true }, /config.ln_before: expected false, found true/],
    [{ use_gating: true }, /config.use_gating: expected false/],
    [{ residual_before_ln: "post_add" }, /config.residual_before_ln: expected true/],
    [{ phm_layer: true }, /config.phm_layer: expected false/],
    [{ dropout: 0.1 }, /config.dropout: expected 0, found 0.1/],
    [{ inv_adapter: "nice" }, /inv_adapter: expected this option to be unset/],
    [{ mh_adapter: true }, /expected the fields of a known placement, found .*"mh_adapter":true/],
    [{ leave_out: [0, 1] }, /layers: expected/],
    [{ leave_out: [1] }, /expected 4 tensors, found 4 of them; unexpected .*h\.1\./],
    [{ reduction_factor: 4 }, /adapter_down.0.weight: expected shape \[3,12\], found \[4,12\]/],
  ])("refuse %j", (fields, message) => {
    const changed = { ...(good.config["config"] as object), ...fields };
    expect(() =>
      bottleneck.importAdapter!(config, { ...good, config: { ...good.config, config: changed } }),
    ).toThrow(
      expect.objectContaining({
        code: "ADAPTER_INVALID",
        message: expect.stringMatching(message) as string,
      }),
    );
  });

  it.each([
    [{ model_type: "bert" }, /model_type: expected gpt2, found bert/],
    [{ hidden_size: 16 }, /hidden_size: expected 12, found 16/],
    [{ name: "other" }, /missing transformer.h.0.output_adapters.adapters.other.adapter_down/],
    [{ config: "pfeiffer" }, /config: expected Object, found "pfeiffer"/],
  ])("refuse %j", (fields, message) => {
    expect(() =>
      bottleneck.importAdapter!(config, { ...good, config: { ...good.config, ...fields } }),
    ).toThrow(message);
  });
});

/** CPython's float_floor_div. */
function pythonFloorDivision(a: number, b: number): number {
  const quotient = (a - (a % b)) / b;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Of one layer; the values are of no interest. */
function emptyAdapter(size: number, width: number): NamedTensors {
  const path = "transformer.h.0.output_adapters";
  const data = new Float32Array(size * width);
  return new Map([
    [`${path}.adapter_down.0.weight`, { shape: [size, width], data }],
    [`${path}.adapter_down.0.bias`, { shape: [size], data }],
    [`${path}.adapter_up.weight`, { shape: [width, size], data }],
    [`${path}.adapter_up.bias`, { shape: [width], data }],
  ]);
}

describe("sweep", () => {
  const SHAPE = { batch: 3, time: 9 };
  const model = Model.open({ config: TINY_RAW_CONFIG, tensors: tinyWeights() }, referenceBackend);
  const source = (seed: number, step: number) => tinyBatch(seed, step);

  // The base is 16 wide: the widest block is square, so that rows are not taken for columns.
  it.each([
    ["houlsby", "swish"],
    ["pfeiffer", "gelu"],
    ["parallel", "relu"],
    ["parallel", "tanh"],
  ])(
    "a padded lane is the lane alone, and its zeros stay: %s, %s",
    async (placement, activation) => {
      const lanes = [3, 16, 1].map((size, i) => ({
        seed: i + 1,
        learningRate: 0.02,
        options: { placement, activation, bottleneck: size, scaling: 1 + i },
      }));
      const together = await model.attach("adapter", { ...SHAPE, lanes, weightDecay: 0.1 });
      const { losses } = await together.train(source, 4);
      for (const [lane, own] of lanes.entries()) {
        const alone = await model.attach("adapter", {
          ...SHAPE,
          options: own.options,
          lanes: [{ seed: own.seed, learningRate: own.learningRate }],
          weightDecay: 0.1,
        });
        const single = await alone.train(source, 4);
        single.losses.forEach(([loss], i) => expect(losses[i]![lane]).toBeCloseTo(loss!, 12));
        const [got, want] = [await together.parameters(lane), await alone.parameters(0)];
        expect([...got.keys()]).toEqual([...want.keys()]);
        for (const [name, { shape, data }] of want) {
          expect(got.get(name)?.shape, name).toEqual(shape);
          expect(relativeError(got.get(name)?.data ?? [], data, 0), name).toBeLessThan(1e-11);
        }
        const K = own.options.bottleneck;
        const isPadding: Readonly<Record<string, (at: number) => boolean>> = {
          "down.0.weight": (at) => at >= K * 16,
          "down.0.bias": (at) => at >= K,
          "up.weight": (at) => at % 16 >= K,
          "up.bias": () => false,
        };
        for (const [name, { data }] of await together.machine.readLane("trainable", lane)) {
          const [, test] = required(
            Object.entries(isPadding).find(([end]) => name.endsWith(`adapter_${end}`)),
            name,
          );
          const padding = data.filter((_, at) => test(at));
          expect(
            padding.every((value) => value === 0),
            name,
          ).toBe(true);
          expect(padding).toHaveLength(name.endsWith("up.bias") ? 0 : data.length * (1 - K / 16));
          expect(data.some((value) => value !== 0)).toBe(true);
        }
      }
    },
  );

  it("holds lanes that differ in size and scaling, and no others", () => {
    const widest = (...raws: object[]) =>
      bottleneck.sweep!.widest(raws.map((raw) => parseOptions(bottleneck, raw)));
    expect(widest({ bottleneck: 4 }, { bottleneck: 9, scaling: 2 })).toMatchObject({
      bottleneck: 9,
      scaling: 2,
    });
    expect(widest({}, { activation: "tanh" })).toBeUndefined();
    expect(widest({}, { placement: "parallel" })).toBeUndefined();
    expect(widest({}, { layers: [1] })).toBeUndefined();
    expect(widest()).toBeUndefined();
  });

  it("every activation that is offered is 0 at 0, without which padding would train", () => {
    for (const [name, kind] of Object.entries(BLOCK_ACTIVATIONS)) {
      expect(Math.abs(activationValue(kind, 0)), name).toBe(0);
    }
  });
});

it("every option of a method trained in place or in blocks has a control", () => {
  const kinds = (id: string) => describeOptions(id).map(({ key, kind }) => `${key}: ${kind}`);
  expect(kinds("adapter")).toEqual([
    "placement: choice",
    "bottleneck: doubling",
    "activation: choice",
    "scaling: doubling",
    "layers: layers",
  ]);
  expect(kinds("bitfit")).toEqual(["biases: choice"]);
  expect([kinds("layerNorm"), kinds("head")]).toEqual([[], []]);
});

it.each([
  [{ bottleneck: 0 }, /adapter: bottleneck: expected >=1, found 0/],
  [{ bottleneck: 2.5 }, /adapter: bottleneck/],
  [{ bottleneck: 2000 }, /adapter: bottleneck: expected <=1024/],
  [{ placement: "serial" }, /adapter: placement: expected .*found "serial"/],
  [{ activation: "sigmoid" }, /adapter: activation: expected .*found "sigmoid"/],
  [{ scaling: 0 }, /adapter: scaling: expected >0, found 0/],
  [{ reduction: 16 }, /adapter: reduction: expected no such option/],
  [{ layers: [2] }, /layers: expected numbers from 0 to 1, found 2/],
])("refuses the options %j", (raw, message) => {
  expect(() => bottleneck.parameters(config, parseOptions(bottleneck, raw))).toThrow(
    expect.objectContaining({
      code: "CONFIG_INVALID",
      message: expect.stringMatching(message) as string,
    }),
  );
});

// (IA)³ beyond the fixtures' gradients: merge, slices, identity at the start, files and what they must refuse.
import { describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import { randomStream } from "../../../src/core/random.ts";
import { sizeOf } from "../../../src/core/shape.ts";
import type { NamedTensors, TensorValue } from "../../../src/core/values.ts";
import { parseModelConfig } from "../../../src/models/config.ts";
import { ia3 } from "../../../src/peft/ia3.ts";
import type { Ia3Options } from "../../../src/peft/ia3-targets.ts";
import { mergedWeights } from "../../../src/peft/merge.ts";
import type { AdapterFile } from "../../../src/peft/method.ts";
import { parseOptions } from "../../../src/peft/method.ts";
import { initialValues } from "../../../src/train/initialise.ts";
import { methodLogits } from "../../helpers/method-logits.ts";
import { readStepFixture, relativeError } from "../../helpers/step-fixture.ts";

const fixture = await readStepFixture("ia3-s1");
const { config, base } = fixture;

function randomAdapter(options: Ia3Options, model = config): NamedTensors {
  return new Map(
    ia3.parameters(model, options).map(({ name, shape }): [string, TensorValue] => {
      const stream = randomStream(1, name);
      const data = Float64Array.from({ length: sizeOf(shape) }, () => 1 + 0.3 * stream.normal());
      return [name, { shape, data }];
    }),
  );
}

function logits(options: Ia3Options, adapter: NamedTensors): Float64Array {
  return methodLogits({ fixture, attachment: { method: ia3, options }, adapter });
}

const settings: readonly (readonly [string, object])[] = [
  ["PEFT's targets", {}],
  ["the paper's k, v and the feed-forward", { targetModules: ["k", "v", "mlp.c_proj"] }],
  ["q alone", { targetModules: ["q"] }],
  ["every layer at its output", { targetModules: "all-linear", feedforwardModules: [] }],
  [
    "inputs and outputs of layers of one name",
    { targetModules: ["c_proj"], feedforwardModules: ["h.0.mlp.c_proj", "h.1.attn.c_proj"] },
  ],
];

describe.each(settings)("%s", (_name, raw) => {
  const options = parseOptions(ia3, raw);
  const adapter = randomAdapter(options);
  const adapted = logits(options, adapter);

  it("merged weights give the unmerged logits to 1e-12, and other logits than the base's", () => {
    const merged = mergedWeights(ia3, config, options, adapter, base);
    expect(relativeError(methodLogits({ fixture, base: merged }), adapted, 0)).toBeLessThan(1e-12);
    expect(relativeError(methodLogits({ fixture }), adapted, 0)).toBeGreaterThan(1e-3);
  });

  it("a merge of strength 0 is the base, half-way scales by (1 + l) / 2", () => {
    expect(mergedWeights(ia3, config, options, adapter, base, 0)).toEqual(base);
    const halved = new Map(
      [...adapter].map(([name, t]) => [name, { ...t, data: t.data.map((l) => (1 + l) / 2) }]),
    );
    const half = mergedWeights(ia3, config, options, adapter, base, 0.5);
    const want = logits(options, halved);
    expect(relativeError(methodLogits({ fixture, base: half }), want, 0)).toBeLessThan(1e-12);
  });

  it("starts as the base, bitwise", () => {
    const start = initialValues(ia3.parameters(config, options), base, 5);
    expect(logits(options, start)).toEqual(methodLogits({ fixture }));
  });

  it("the exported file is imported as the same function, in PEFT's form", () => {
    const file = ia3.exportAdapter!(config, options, adapter);
    const read = ia3.importAdapter!(config, file);
    expect(logits(read.options, read.values)).toEqual(adapted);
    expect(ia3.exportAdapter!(config, read.options, read.values)).toEqual(file);
  });

  it("the closed form is the sum of the declared shapes", () => {
    const shapes = ia3.parameters(config, options).map(({ shape }) => sizeOf(shape));
    expect(ia3.count(config, options)).toBe(shapes.reduce((a, b) => a + b, 0));
  });
});

describe("options", () => {
  const specs = (raw: object) => ia3.parameters(config, parseOptions(ia3, raw));

  it.each<[string, object, string]>([
    ["a target that is nowhere", { targetModules: ["nowhere"] }, 'found "nowhere"'],
    [
      "a feed-forward module that is nowhere",
      { feedforwardModules: ["nowhere"] },
      'feedforwardModules: expected names of linear layers, found "nowhere"',
    ],
    [
      "slices of a layer that is scaled at its input",
      { targetModules: ["k"], feedforwardModules: ["c_attn"] },
      "feedforwardModules: expected whole layers, found slices of transformer.h.0.attn.c_attn",
    ],
    ["an unknown option", { rank: 3 }, "ia3: rank: expected no such option"],
  ])("%s is refused", (_name, raw, message) => {
    expect(() => specs(raw)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    expect(() => specs(raw)).toThrow(message);
  });

  it("no vector is decayed", () => {
    expect(specs({}).map(({ decays }) => decays)).toEqual([false, false, false, false]);
  });
});

describe("files", () => {
  const options = parseOptions(ia3, {});
  const good = ia3.exportAdapter!(config, options, randomAdapter(options));
  const withConfig = (fields: object): AdapterFile => ({
    ...good,
    config: { ...good.config, ...fields },
  });
  const first = "base_model.model.transformer.h.0.attn.c_attn.ia3_l";

  it("hold only fields that every PEFT version knows", () => {
    expect(good.config).toEqual({
      base_model_name_or_path: null,
      fan_in_fan_out: true,
      feedforward_modules: ["mlp.c_proj"],
      inference_mode: true,
      init_ia3_weights: true,
      modules_to_save: null,
      peft_type: "IA3",
      revision: null,
      target_modules: ["attn.c_attn", "mlp.c_proj"],
      task_type: "CAUSAL_LM",
    });
  });

  it("slices are written as one vector with ones elsewhere", () => {
    const raw = parseOptions(ia3, { targetModules: ["v"] });
    const adapter = randomAdapter(raw);
    const { shape, data } = required(
      ia3.exportAdapter!(config, raw, adapter).tensors.get(first),
      "l",
    );
    expect(shape).toEqual([36, 1]);
    const own = required(adapter.get("transformer.h.0.attn.c_attn.ia3_l"), "l").data;
    expect([...data]).toEqual([...Array<number>(24).fill(1), ...own]);
  });

  it("of the fewest fields take PEFT's default targets", () => {
    const { options: read } = ia3.importAdapter!(config, { ...good, config: { peft_type: "IA3" } });
    expect(read).toEqual(options);
  });

  it("expressions match whole names, entries of feed-forward modules any end", () => {
    const read = (fields: object) => ia3.importAdapter!(config, withConfig(fields)).options;
    const expression = ".*(attn\\.c_attn|mlp\\.c_proj)";
    const whole = read({ target_modules: expression, feedforward_modules: ".*mlp\\.c_proj" });
    expect(ia3.parameters(config, whole)).toEqual(ia3.parameters(config, options));
    expect(read({ feedforward_modules: ["lp.c_proj"] })).toEqual(options);
  });

  it("of a classifier hold its head, as PEFT names it", () => {
    const architectures = ["GPT2ForSequenceClassification"];
    const classifier = parseModelConfig({
      model_type: "gpt2",
      n_embd: 12,
      n_head: 3,
      architectures,
    });
    const score = { shape: [2, 12], data: new Float64Array(24).fill(0.5) };
    const values = new Map([...randomAdapter(options, classifier), ["score.weight", score]]);
    const file = ia3.exportAdapter!(classifier, options, values);
    expect(file.config).toMatchObject({
      task_type: "SEQ_CLS",
      modules_to_save: ["classifier", "score"],
    });
    expect(file.tensors.has("base_model.model.score.weight")).toBe(true);
    expect(ia3.importAdapter!(classifier, file).values).toEqual(values);
  });

  it.each<[string, AdapterFile, string]>([
    ["another method", withConfig({ peft_type: "LORA" }), "peft_type: expected"],
    ["excluded modules", withConfig({ exclude_modules: ["c_attn"] }), "exclude_modules: expected"],
    ["whole modules", withConfig({ modules_to_save: ["wte"] }), "modules_to_save: expected none"],
    [
      "no layer of this model",
      withConfig({ target_modules: ["q_proj"] }),
      "target_modules: expected",
    ],
    [
      "an expression that is none",
      withConfig({ feedforward_modules: "(" }),
      "feedforward_modules:",
    ],
    [
      "a missing and a foreign key",
      { ...good, tensors: renamed(good.tensors, first, "base_model.model.h.0.ia3_l") },
      `missing ${first}; unexpected base_model.model.h.0.ia3_l`,
    ],
    [
      "a vector that stands upright where the file says input",
      withConfig({ feedforward_modules: ["c_attn", "mlp.c_proj"] }),
      `${first}: expected shape [1,12], found [36,1]`,
    ],
  ])("%s is refused by name", (_name, file, message) => {
    expect(() => ia3.importAdapter!(config, file)).toThrow(
      expect.objectContaining({ code: "ADAPTER_INVALID" }),
    );
    expect(() => ia3.importAdapter!(config, file)).toThrow(message);
  });
});

function renamed(tensors: NamedTensors, from: string, to: string): NamedTensors {
  return new Map([...tensors].map(([name, value]) => [name === from ? to : name, value]));
}

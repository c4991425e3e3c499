// Logits, loss and every gradient by name against PyTorch + transformers + peft in float64, through the interpreter.
import { describe, expect, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { Graph } from "../../src/graph/graph.ts";
import { grad } from "../../src/graph/grad.ts";
import { crossEntropy } from "../../src/graph/ops/cross-entropy.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import { buildModel } from "../../src/models/model.ts";
import { modelParameters } from "../../src/models/parameters.ts";
import { parseOptions } from "../../src/peft/method.ts";
import { methodById, methods } from "../../src/peft/registry.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { interpret } from "../../src/reference/interpret.ts";
import { gradientGraph, trainableSpecs } from "../../src/train/step-graphs.ts";
import type { Attachment } from "../../src/train/step-graphs.ts";
import type { StepFixture } from "../helpers/step-fixture.ts";
import {
  norm,
  pointOf,
  readStepFixture,
  relativeError,
  stepFixtureNames,
} from "../helpers/step-fixture.ts";

const names = stepFixtureNames(methods.map(({ id }) => id));

const fixtures = await Promise.all(names.map(readStepFixture));

it("there are fixtures of every method, at two seeds, two ranks and both objectives", () => {
  for (const { id } of methods) expect(fixtures.map(({ method }) => method)).toContain(id);
  expect(new Set(fixtures.map(({ objective }) => objective)).size).toBe(2);
  expect(names).toContain("lora-q-v-r3-s2");
});

describe.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s", (_, fixture) => {
  const method = methodById(fixture.method);
  const options = parseOptions(method, fixture.options);
  const attachment: Attachment = { method, options };
  const values = leafValues(fixture, attachment);
  const specs = trainableSpecs(fixture.config, attachment);

  it("names, shapes and counts of what trains are PEFT's", () => {
    const declared = Object.fromEntries(specs.map((spec) => [spec.name, [...spec.shape]]));
    expect(declared).toEqual(fixture.trainable);
  });

  it("logits, loss and every gradient agree to 1e-9", () => {
    const graph = graphOf(fixture, attachment);
    const { outputs, gradients } = interpret(graph, values);
    const wanted = (key: string) => required(fixture.tensors.get(key), key).data;
    const got = (key: string) => required(outputs.get(key)?.[0], key);
    expect(relativeError(got("loss"), [fixture.loss], 0)).toBeLessThan(1e-9);
    expect(relativeError(got("logits"), wanted("logits"), 0)).toBeLessThan(1e-9);
    expect(relativeError(got("nll"), wanted("nll"), 0)).toBeLessThan(1e-9);
    const all = norm(specs.flatMap((spec) => [...wanted(`grad.${spec.name}`)]));
    for (const spec of specs) {
      const gradient = required(gradients.get(spec.name)?.[0], spec.name);
      const error = relativeError(gradient, wanted(`grad.${spec.name}`), all);
      expect(error, spec.name).toBeLessThan(1e-9);
    }
  });
});

function sizes({ tensors }: StepFixture): { readonly batch: number; readonly time: number } {
  const [batch = 0, time = 0] = required(tensors.get("ids"), "ids").shape;
  return { batch, time };
}

function graphOf(fixture: StepFixture, attachment: Attachment): Graph {
  const { config, objective } = fixture;
  return objective === "sequence-classification"
    ? classificationGraph(fixture, attachment)
    : gradientGraph({ config, attachment, lanes: 1, ...sizes(fixture) });
}

/** A classifier reads the hidden state of each row's last real token. */
function classificationGraph(fixture: StepFixture, { method, options }: Attachment): Graph {
  const { config } = fixture;
  const { batch, time } = sizes(fixture);
  const specs = trainableSpecs(config, { method, options });
  const trained = new Map(specs.map((s) => [s.name, leaf("trainable", s.name, s.shape)]));
  const frozen = new Map(
    modelParameters(config).map((p) => [p.name, leaf("frozen", p.name, p.shape)]),
  );
  const scale = leaf("input", "adapterScale", [1]);
  const hooks = method.attach(
    {
      config,
      training: false,
      parameter: (name) => required(trained.get(name), name),
      input: () => scale,
    },
    options,
  );
  const { logits } = buildModel(config, {
    batch,
    time,
    ids: leaf("input", "ids", [batch * time], { dtype: "i32" }),
    positions: leaf("input", "positions", [batch * time], { dtype: "i32" }),
    keyLengths: leaf("input", "keyLengths", [batch], { dtype: "i32" }),
    logitRows: leaf("input", "logitRows", [batch], { dtype: "i32" }),
    weight: (name) => required(trained.get(name) ?? frozen.get(name), name),
    hooks,
  });
  const labels = leaf("input", "labels", [batch], { dtype: "i32" });
  const { loss, nll } = crossEntropy(logits, labels, leaf("input", "weights", [batch]));
  const gradients = grad(loss, [...trained.values()]);
  const named = specs.map(({ name }, i) => [name, required(gradients[i], name)] as const);
  return { outputs: { loss, nll, logits }, gradients: Object.fromEntries(named), updates: [] };
}

function leafValues(fixture: StepFixture, { method, options }: Attachment) {
  const { batch, time } = sizes(fixture);
  const data = (name: string) => Float64Array.from(required(fixture.tensors.get(name), name).data);
  const values = new Map<string, LaneArrays>();
  for (const [name, value] of [...fixture.base, ...pointOf(fixture)]) {
    values.set(name, [Float64Array.from(value.data)]);
  }
  for (const name of ["ids", "labels", "keyLengths"]) values.set(name, [data(name)]);
  const lengths = data("keyLengths");
  const labels = data("labels");
  values.set("positions", [Float64Array.from({ length: batch * time }, (_, i) => i % time)]);
  values.set("logitRows", [lengths.map((length, row) => row * time + length - 1)]);
  values.set("weights", [labels.map((label) => (label >= 0 ? 1 / fixture.countedLabels : 0))]);
  for (const [name, value] of method.inputs?.(fixture.config, options, 1) ?? []) {
    values.set(name, [Float64Array.of(value)]);
  }
  return values;
}

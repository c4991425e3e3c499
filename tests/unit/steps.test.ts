// Logits, loss and every gradient by name against PyTorch + transformers + peft in float64, through the interpreter.
import { describe, expect, it } from "vitest";
import { required } from "../../src/core/assert.ts";
import { parseOptions } from "../../src/peft/method.ts";
import { methodById, methods } from "../../src/peft/registry.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { interpret } from "../../src/reference/interpret.ts";
import type { Attachment } from "../../src/train/attachment.ts";
import { methodInputs, rowLayout, trainableSpecs } from "../../src/train/attachment.ts";
import { batchInputs, placeRows } from "../../src/train/batch-inputs.ts";
import { gradientGraph } from "../../src/train/step-graphs.ts";
import type { StepFixture } from "../helpers/step-fixture.ts";
import {
  fixtureBatch,
  fixtureSizes,
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
    const { config, objective } = fixture;
    const sizes = fixtureSizes(fixture.tensors);
    const graph = gradientGraph({ config, attachment, lanes: 1, ...sizes });
    const { outputs, gradients } = interpret(graph, values);
    const wanted = (key: string) => required(fixture.tensors.get(key), key).data;
    const got = (key: string) => required(outputs.get(key)?.[0], key);
    expect(relativeError(got("loss"), [fixture.loss], 0)).toBeLessThan(1e-9);
    expect(relativeError(got("logits"), wanted("logits"), 0)).toBeLessThan(1e-9);
    const nll =
      objective === "causal-lm"
        ? Array.from(
            placeRows(
              wanted("nll").map((_, i) => i),
              rowLayout(config, attachment, sizes),
            ),
            (row) => got("nll")[row]!,
          )
        : got("nll");
    expect(relativeError(nll, wanted("nll"), 0)).toBeLessThan(1e-9);
    const all = norm(specs.flatMap((spec) => [...wanted(`grad.${spec.name}`)]));
    for (const spec of specs) {
      const gradient = required(gradients.get(spec.name)?.[0], spec.name);
      const error = relativeError(gradient, wanted(`grad.${spec.name}`), all);
      expect(error, spec.name).toBeLessThan(1e-9);
    }
  });
});

function leafValues(fixture: StepFixture, attachment: Attachment): Map<string, LaneArrays> {
  const { base, config, tensors } = fixture;
  const setting = { config, ...fixtureSizes(tensors) };
  const layout = rowLayout(config, attachment, setting);
  const arrays = new Map<string, readonly ArrayLike<number>[]>([
    ...[...base, ...pointOf(fixture)].map(([name, { data }]) => [name, [data]] as const),
    ...batchInputs([fixtureBatch(fixture)], layout),
    ...methodInputs(attachment, setting, 1),
  ]);
  return new Map(
    [...arrays].map(([name, lanes]) => [name, lanes.map((lane) => Float64Array.from(lane))]),
  );
}

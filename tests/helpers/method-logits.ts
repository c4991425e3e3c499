// Logits of a base with or without an adapter on a fixture's batch, in float64 through the interpreter.
import { required } from "../../src/core/assert.ts";
import type { NamedTensors } from "../../src/core/values.ts";
import { interpret } from "../../src/reference/interpret.ts";
import { gradientGraph } from "../../src/train/step-graphs.ts";
import type { Attachment } from "../../src/train/attachment.ts";
import { methodInputs, rowLayout } from "../../src/train/attachment.ts";
import { batchInputs } from "../../src/train/batch-inputs.ts";
import type { StepFixture } from "./step-fixture.ts";
import { fixtureBatch, fixtureSizes } from "./step-fixture.ts";

export interface LogitsRequest {
  readonly fixture: StepFixture;
  readonly base?: NamedTensors;
  readonly attachment?: Attachment;
  readonly adapter?: NamedTensors;
  readonly strength?: number;
}

export function methodLogits(request: LogitsRequest): Float64Array {
  const { fixture, base = fixture.base, attachment, strength = 1 } = request;
  const { config, tensors } = fixture;
  const setting = { config, ...fixtureSizes(tensors) };
  const graph = gradientGraph({ attachment, lanes: 1, ...setting });
  const layout = rowLayout(config, attachment, setting);
  const arrays = new Map<string, readonly ArrayLike<number>[]>([
    ...[...base, ...(request.adapter ?? [])].map(([name, { data }]) => [name, [data]] as const),
    ...batchInputs([fixtureBatch(fixture)], layout),
    ...methodInputs(attachment, setting, strength),
  ]);
  const values = new Map(
    [...arrays].map(([name, lanes]) => [name, lanes.map((lane) => Float64Array.from(lane))]),
  );
  const { logits } = graph.outputs;
  const outputs = { logits: required(logits, "logits") };
  const result = interpret({ outputs, gradients: {}, updates: [] }, values);
  return required(result.outputs.get("logits")?.[0], "logits");
}

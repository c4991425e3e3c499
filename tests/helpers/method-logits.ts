// Logits of a base with or without an adapter on a fixture's batch, in float64 through the interpreter.
import { required } from "../../src/core/assert.ts";
import type { NamedTensors } from "../../src/core/values.ts";
import type { LaneArrays } from "../../src/reference/interpret.ts";
import { interpret } from "../../src/reference/interpret.ts";
import { gradientGraph } from "../../src/train/step-graphs.ts";
import type { Attachment } from "../../src/train/step-graphs.ts";
import type { StepFixture } from "./step-fixture.ts";

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
  const [batch = 0, time = 0] = required(tensors.get("ids"), "ids").shape;
  const graph = gradientGraph({ config, attachment, lanes: 1, batch, time });
  const values = new Map<string, LaneArrays>();
  for (const [name, value] of [...base, ...(request.adapter ?? [])]) {
    values.set(name, [Float64Array.from(value.data)]);
  }
  for (const name of ["ids", "keyLengths"]) {
    values.set(name, [Float64Array.from(required(tensors.get(name), name).data)]);
  }
  values.set("positions", [Float64Array.from({ length: batch * time }, (_, i) => i % time)]);
  if (attachment !== undefined) {
    const { method, options } = attachment;
    for (const [name, value] of method.inputs?.(config, options, strength) ?? []) {
      values.set(name, [Float64Array.of(value)]);
    }
  }
  const { logits } = graph.outputs;
  const outputs = { logits: required(logits, "logits") };
  const result = interpret({ outputs, gradients: {}, updates: [] }, values);
  return required(result.outputs.get("logits")?.[0], "logits");
}

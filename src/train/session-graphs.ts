/** The graphs of a session, as a request to the backend; what they compute is step-graphs' business. */
import { flatLayout } from "../plan/flat-layout.ts";
import type { Backend, MachineRequest } from "../plan/backend.ts";
import { laneAttachment, trainableSpecs } from "./attachment.ts";
import type { SessionOptions } from "./session-options.ts";
import type { GraphShape } from "./step-graphs.ts";
import { evaluationGraph, gradientGraph, logitsGraph, trainingGraph } from "./step-graphs.ts";

/** Training where anything trains, evaluation, logits, and gradients where they are wanted. */
export function sessionGraphs(options: SessionOptions): MachineRequest {
  const { lanes, training } = options;
  const shape = trainingShape(options);
  const request = readOnlyGraphs(options);
  if (request.layout.segments.length === 0) return request;
  const sharedBatch = lanes.every((lane) => lane.seed === lanes[0]?.seed);
  return {
    ...request,
    graphs: {
      train: trainingGraph(shape, training.optimizer, { sharedBatch }),
      ...(options.withGradients === true && { gradients: gradientGraph(shape) }),
      ...request.graphs,
    },
  };
}

/** What a session takes before it is made: its plans' bytes. Errors: CONFIG_INVALID. */
export function plannedSessionBytes(backend: Backend, options: SessionOptions): number {
  const attachment = options.attachment && laneAttachment(options.attachment, options.lanes);
  return backend.plannedBytes(sessionGraphs({ ...options, attachment }));
}

/** Evaluation and logits alone. */
export function readOnlyGraphs(options: SessionOptions): MachineRequest {
  const { attachment, batch, config, evaluationBatch = batch, lanes } = options;
  const shape = { ...trainingShape(options), batch: evaluationBatch };
  return {
    label: attachment?.method.id ?? "base",
    graphs: { evaluate: evaluationGraph(shape), logits: logitsGraph(shape, evaluationBatch) },
    layout: flatLayout(trainableSpecs(config, attachment)),
    lanes: lanes.length,
  };
}

function trainingShape({ config, attachment, lanes, batch, time }: SessionOptions): GraphShape {
  return { config, attachment, lanes: lanes.length, batch, time };
}

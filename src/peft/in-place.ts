/** What methods share that train whole tensors of the model: their merge, and a plain file for those that PEFT lacks. */
import * as v from "valibot";
import { required } from "../core/assert.ts";
import type { Shape } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import { taskHeadParameters } from "../models/parameters.ts";
import { commonConfig, refuseField, takeTensors } from "./adapter-file.ts";
import { taskHeadSpecs } from "./base-parameters.ts";
import type { AdapterFile, ImportedAdapter, PeftMethod } from "./method.ts";

/**
 * Trained tensors on their way from the base's, `strength` 0, to their own values, 1. A new task head has no way to
 * go and is left to mergedWeights. `startOf` names the base's tensor that a parameter started from.
 */
export function mixWithBase(
  config: ModelConfig,
  adapter: NamedTensors,
  base: NamedTensors,
  strength: number,
  startOf: (name: string) => string = (name) => name,
): NamedTensors {
  const heads = taskHeadParameters(config);
  const mixed = [...adapter].filter(([name]) => !heads.includes(name));
  return new Map(
    mixed.map(([name, { shape, data }]): [string, TensorValue] => {
      if (strength === 1) return [name, { shape, data }];
      const start = required(base.get(startOf(name)), `the base's ${startOf(name)}`).data;
      return [
        name,
        { shape, data: data.map((end, i) => start[i]! + strength * (end - start[i]!)) },
      ];
    }),
  );
}

/** No library's format: the trained tensors under the model's own names, for `load_state_dict(…, strict=False)`. */
const PLAIN_FORMAT = "peft-playground/plain";

const plainSchema = v.looseObject({
  format: v.literal(PLAIN_FORMAT),
  method: v.string(),
  options: v.record(v.string(), v.unknown()),
});

export function exportPlain<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
  adapter: NamedTensors,
): AdapterFile {
  const names = [...plainTensors(method, config, options).keys()];
  return {
    config: { ...commonConfig(config), format: PLAIN_FORMAT, method: method.id, options },
    tensors: new Map(names.map((name) => [name, required(adapter.get(name), name)])),
  };
}

/** Errors: ADAPTER_INVALID for another format, method or option, and for keys, see takeTensors. */
export function importPlain<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  file: AdapterFile,
): ImportedAdapter<Options> {
  const fields = v.safeParse(plainSchema, file.config);
  if (!fields.success) refuseIssue("", fields.issues[0]);
  if (fields.output.method !== method.id) {
    const hint = "Load the adapter with the method that trained it.";
    refuseField("method", method.id, fields.output.method, hint);
  }
  const options = v.safeParse(method.schema, fields.output.options);
  if (!options.success) refuseIssue("options.", options.issues[0]);
  const wanted = plainTensors(method, config, options.output);
  return {
    options: options.output,
    values: takeTensors(wanted, file.tensors, (name) => name),
  };
}

function plainTensors<Options extends object>(
  method: PeftMethod<Options>,
  config: ModelConfig,
  options: Options,
): ReadonlyMap<string, Shape> {
  const specs = [...method.parameters(config, options), ...taskHeadSpecs(config)];
  return new Map(specs.map(({ name, shape }) => [name, shape]));
}

function refuseIssue(prefix: string, issue: v.BaseIssue<unknown>): never {
  const field = prefix + (v.getDotPath(issue) ?? "a field");
  const hint = "Choose the folder of an adapter that was saved here.";
  refuseField(field, issue.expected ?? issue.message, issue.received, hint);
}

/** Full fine-tuning: every parameter of the model trains in place; the yardstick for the methods, not one of them. */
import * as v from "valibot";
import { parameterCount } from "../models/parameters.ts";
import { isSmall, ownParameters } from "./base-parameters.ts";
import { mixWithBase } from "./in-place.ts";
import type { PeftMethod } from "./method.ts";

export const full: PeftMethod = {
  id: "full",
  label: "Full fine-tuning",
  summary: "Trains every weight of the model.",
  citation: undefined,
  schema: v.strictObject({}),
  // Small models: calibrated on the bases that ship. Else TRL's default for supervised fine-tuning.
  defaultLearningRate: (config) => (isSmall(config) ? 1e-3 : 2e-5),
  parameters: (config) => ownParameters(config, () => true),
  count: parameterCount,
  attach: () => ({}),
  merge: (config, _options, adapter, base, strength) =>
    mixWithBase(config, adapter, base, strength),
};

/** A method's setting with one knob at several values, as the settings of the single runs; it judges no value. */
import { PlaygroundError } from "../core/errors.ts";
import type { MethodSetting } from "./schema.ts";

/** The one knob of a sweep that is not among a method's options. */
export const SWEPT_RATE = "learningRate";

export interface SweepEntry {
  /** Unique within an experiment and the end of the run's id: `lora`, or `lora@rank=4`. */
  readonly key: string;
  /** Without a sweep of its own. */
  readonly setting: MethodSetting;
}

/**
 * One entry for each value, in their order; without a sweep the setting itself. Errors: CONFIG_INVALID for a learning
 * rate that is no number; options are judged where they are parsed.
 */
export function expandSweep({ sweep, ...setting }: MethodSetting): readonly SweepEntry[] {
  if (sweep === undefined) return [{ key: setting.id, setting }];
  const { option, values } = sweep;
  return values.map((value) => ({
    key: `${setting.id}@${option}=${sweptText(value)}`,
    setting: withValue(setting, option, value),
  }));
}

/** A swept value in a key and on a label: `4`, `all-linear`, `["q","v"]`. */
export function sweptText(value: unknown): string {
  // What JSON has no text for comes out of storage alone.
  if (value === undefined) return "none";
  return typeof value === "string" ? value : JSON.stringify(value);
}

function withValue(setting: MethodSetting, option: string, value: unknown): MethodSetting {
  if (option !== SWEPT_RATE) {
    return { ...setting, options: { ...setting.options, [option]: value } };
  }
  if (typeof value === "number" && value > 0 && value <= 10) {
    return { ...setting, learningRate: value };
  }
  throw new PlaygroundError(
    "CONFIG_INVALID",
    `${setting.id}: sweep: expected learning rates above 0 and at most 10, found ${sweptText(value)}`,
  );
}

/** The methods by id, in the order in which people meet them; adding one is one line here. */
import { PlaygroundError } from "../core/errors.ts";
import { bitfit } from "./bitfit.ts";
import { bottleneck } from "./bottleneck.ts";
import { full } from "./full.ts";
import { head } from "./head.ts";
import { ia3 } from "./ia3.ts";
import { layerNorm } from "./layer-norm.ts";
import { lora } from "./lora.ts";
import type { PeftMethod } from "./method.ts";
import { prefix } from "./prefix.ts";
import { prompt } from "./prompt.ts";

export const methods: readonly PeftMethod[] = [
  full,
  lora,
  bottleneck,
  ia3,
  prefix,
  prompt,
  bitfit,
  layerNorm,
  head,
];

/** Errors: CONFIG_INVALID for an unknown id. */
export function methodById(id: string): PeftMethod {
  const method = methods.find((candidate) => candidate.id === id);
  if (method === undefined) {
    const known = methods.map((candidate) => candidate.id).join(", ");
    throw new PlaygroundError("CONFIG_INVALID", `method: expected one of ${known}, found ${id}`);
  }
  return method;
}

/** Op name to lowering: the one table through which the planner finds the kernels. */
import { PlaygroundError } from "../core/errors.ts";
import type { Lowering } from "./lowering.ts";

const LOWERINGS: Readonly<Record<string, Lowering>> = {
};

export function loweringOf(opName: string): Lowering {
  const lowering = LOWERINGS[opName];
  if (lowering === undefined) {
    throw new PlaygroundError("GRAPH_INVALID", `expected a kernel for ${opName}, found none`);
  }
  return lowering;
}

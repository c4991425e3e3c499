/** What a run is called in charts and tables: short, with the one option that people vary most; cards have the full name. */
import { methodWords } from "../locale/declared.ts";

const SHORT: Readonly<Record<string, string>> = {
  adapter: "Adapter",
  prefix: "Prefix",
  prompt: "Prompt",
  layerNorm: "LayerNorm",
};

const SIZES = [
  ["rank", "r"],
  ["bottleneck", "b"],
  ["virtualTokens", "n"],
] as const;

/** "LoRA r=4", "Adapter b=16". */
export function runLabel(methodId: string, options: Readonly<Record<string, unknown>>): string {
  const label = SHORT[methodId] ?? methodWords(methodId).label;
  const size = SIZES.find(([key]) => typeof options[key] === "number");
  return size === undefined ? label : `${label} ${size[1]}=${String(options[size[0]])}`;
}

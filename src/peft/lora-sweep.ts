/** Several ranks of LoRA in one graph: A gets zero rows and B zero columns, and both stay zero; alpha is data anyway. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ModelConfig } from "../models/config.ts";
import type { LoraOptions, LoraTarget } from "./lora-targets.ts";
import { loraTargets } from "./lora-targets.ts";
import type { LaneSweep } from "./method.ts";

/** U's padded columns are zero because A's rows are, so B's padding has no gradient; A's has none because B's is zero. */
export const loraSweep: LaneSweep<LoraOptions> = {
  widest(options) {
    const [first, ...others] = options.map(withoutSize);
    const isSame = others.every((each) => JSON.stringify(each) === JSON.stringify(first));
    const hasPattern = options.some(({ rankPattern }) => Object.keys(rankPattern).length > 0);
    const widest = options.reduce((a, b) => (b.rank > a.rank ? b : a));
    return isSame && !hasPattern ? widest : undefined;
  },
  pad: (config, own, widest, values) => resize(config, own, widest, values),
  crop: (config, own, widest, values) => resize(config, widest, own, values),
};

/** Everything but the rank, and alpha, which every lane has as data. */
function withoutSize({ rank: _, alpha: __, ...rest }: LoraOptions): object {
  return rest;
}

function resize(
  config: ModelConfig,
  from: LoraOptions,
  to: LoraOptions,
  values: NamedTensors,
): NamedTensors {
  const targets = loraTargets(config, to);
  const resized = loraTargets(config, from).flatMap((source, i) => {
    const target = required(targets[i], "the same target at another rank");
    const a = values.get(source.nameA);
    const b = values.get(source.nameB);
    return [
      ...(a === undefined ? [] : [[target.nameA, resizeA(a, source, target)] as const]),
      ...(b === undefined ? [] : [[target.nameB, resizeB(b, source, target)] as const]),
    ];
  });
  return new Map(resized);
}

/** [k·r, in]: each of the k blocks of r rows starts where the other rank's block starts. */
function resizeA({ data }: TensorValue, from: LoraTarget, to: LoraTarget): TensorValue {
  const width = from.shapeA[1];
  const resized = new Float64Array(to.shapeA[0] * width);
  const rows = Math.min(from.rank, to.rank);
  for (let block = 0; block * from.rank < from.shapeA[0]; block++) {
    for (let i = 0; i < rows * width; i++) {
      resized[block * to.rank * width + i] = data[block * from.rank * width + i] ?? 0;
    }
  }
  return { shape: to.shapeA, data: resized };
}

/** [out, r]. */
function resizeB({ data }: TensorValue, from: LoraTarget, to: LoraTarget): TensorValue {
  const resized = new Float64Array(to.shapeB[0] * to.rank);
  const columns = Math.min(from.rank, to.rank);
  for (let row = 0; row < to.shapeB[0]; row++) {
    for (let r = 0; r < columns; r++) {
      resized[row * to.rank + r] = data[row * from.rank + r] ?? 0;
    }
  }
  return { shape: to.shapeB, data: resized };
}

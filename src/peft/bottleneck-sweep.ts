/** How lanes with bottlenecks of different sizes share one graph: hidden units of zeros, which train nothing. */
import { required } from "../core/assert.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import { emptyLike } from "../core/values.ts";
import { activationValue } from "../graph/ops/activation.ts";
import type { ModelConfig } from "../models/config.ts";
import type { BottleneckOptions } from "./bottleneck-blocks.ts";
import { BLOCK_ACTIVATIONS, bottleneckBlocks } from "./bottleneck-blocks.ts";
import type { LaneSweep } from "./method.ts";

export const bottleneckSweep: LaneSweep<BottleneckOptions> = {
  widest(options) {
    const [first] = options;
    if (first === undefined) return undefined;
    // A unit of zeros gives f(0) to the projection up, whose gradient for it is 0 only where f(0) is.
    if (activationValue(BLOCK_ACTIVATIONS[first.activation], 0) !== 0) return undefined;
    if (!options.every((own) => fixedPart(own) === fixedPart(first))) return undefined;
    // A graph for a scaling of 1 has no place for another.
    const { scaling } = options.find((own) => own.scaling !== 1) ?? first;
    return { ...first, scaling, bottleneck: Math.max(...options.map((own) => own.bottleneck)) };
  },
  pad: (config, own, widest, values) => resized(config, own, widest, values),
  crop: (config, own, widest, values) => resized(config, widest, own, values),
};

/** What one graph cannot vary; the size is padded, and the scaling is data. */
function fixedPart({ placement, activation, layers }: BottleneckOptions): string {
  return JSON.stringify({ placement, activation, layers });
}

/** Down [K,D] and its bias [K] change their rows, up [D,K] its columns; the bias of up stays. */
function resized(
  config: ModelConfig,
  from: BottleneckOptions,
  to: BottleneckOptions,
  values: NamedTensors,
): NamedTensors {
  const changed = bottleneckBlocks(config, to).flatMap((block) =>
    [block.downWeight, block.downBias, block.upWeight].map((name): [string, TensorValue] => {
      const { shape, data } = required(values.get(name), `the tensor ${name}`);
      const [rows = 1, columns = 1] = shape;
      return name === block.upWeight
        ? [name, { shape: [rows, to.bottleneck], data: resizedRows(data, rows, from, to) }]
        : [
            name,
            {
              shape: [to.bottleneck, ...shape.slice(1)],
              data: prefix(data, to.bottleneck * columns),
            },
          ];
    }),
  );
  return new Map([...values, ...changed]);
}

/** Zeros follow where there is less. */
function prefix(data: TensorValue["data"], size: number): TensorValue["data"] {
  const result = emptyLike(data, size);
  result.set(data.subarray(0, Math.min(size, data.length)));
  return result;
}

function resizedRows(
  data: TensorValue["data"],
  rows: number,
  { bottleneck: K }: BottleneckOptions,
  { bottleneck: to }: BottleneckOptions,
): TensorValue["data"] {
  const result = emptyLike(data, rows * to);
  for (let row = 0; row < rows; row++) {
    result.set(data.subarray(row * K, row * K + Math.min(K, to)), row * to);
  }
  return result;
}

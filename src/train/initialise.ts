/** First values of the trainable parameters of one lane: a pure function of the lane's seed and the base. */
import { assertNever, required } from "../core/assert.ts";
import { randomStream } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import type { NamedTensors, TensorValue } from "../core/values.ts";
import type { ParameterSpec } from "../peft/method.ts";

/** Each parameter draws from a stream of its own name, so that no other parameter changes what it gets. */
export function initialValues(
  specs: readonly ParameterSpec[],
  base: NamedTensors,
  seed: number,
): NamedTensors {
  return new Map(specs.map((spec) => [spec.name, initialValue(spec, base, seed)]));
}

function initialValue(
  { name, shape, init }: ParameterSpec,
  base: NamedTensors,
  seed: number,
): TensorValue {
  const data = new Float64Array(sizeOf(shape));
  switch (init.kind) {
    case "zeros":
      break;
    case "ones":
      data.fill(1);
      break;
    case "normal": {
      const stream = randomStream(seed, `init ${name}`);
      for (let i = 0; i < data.length; i++) data[i] = init.standardDeviation * stream.normal();
      break;
    }
    case "uniform": {
      const stream = randomStream(seed, `init ${name}`);
      for (let i = 0; i < data.length; i++) data[i] = init.bound * (2 * stream.uniform() - 1);
      break;
    }
    case "copyOfBase":
      data.set(required(base.get(init.of), `the base's ${init.of}`).data);
      break;
    default:
      assertNever(init);
  }
  return { shape, data };
}

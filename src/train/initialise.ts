/** First values of the trainable parameters of one lane: a pure function of the lane's seed and the base. */
import { assertNever, required } from "../core/assert.ts";
import { randomStream } from "../core/random.ts";
import { columnsOf, rowsOf, sizeOf } from "../core/shape.ts";
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
  { name, shape, init: wanted }: ParameterSpec,
  base: NamedTensors,
  seed: number,
): TensorValue {
  const isMissing = wanted.kind === "copyOfBase" && !base.has(wanted.of);
  const init = isMissing ? (wanted.otherwise ?? wanted) : wanted;
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
    case "rowsOfBase": {
      const table = required(base.get(init.of), `the base's ${init.of}`);
      const stream = randomStream(seed, `init ${name}`);
      const [V, D] = [rowsOf(table.shape), columnsOf(table.shape)];
      for (let at = 0; at < data.length; at += D) {
        const row = stream.integer(V);
        data.set(table.data.subarray(row * D, (row + 1) * D), at);
      }
      break;
    }
    default:
      assertNever(init);
  }
  return { shape, data };
}

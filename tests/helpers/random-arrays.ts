/** Random values for graphs under test: never zeros, so that nothing hides. */
import { randomStream } from "../../src/core/random.ts";
import type { Shape } from "../../src/core/shape.ts";
import { sizeOf } from "../../src/core/shape.ts";

export function randomArray(shape: Shape, name: string, scale = 1): Float64Array {
  const stream = randomStream(17, name);
  return Float64Array.from({ length: sizeOf(shape) }, () => scale * stream.normal());
}

/** ‖got − want‖₂ / ‖want‖₂. */
export function relativeError(got: ArrayLike<number>, want: ArrayLike<number>): number {
  let difference = 0;
  let norm = 0;
  for (let i = 0; i < want.length; i++) {
    difference += (got[i]! - want[i]!) ** 2;
    norm += want[i]! ** 2;
  }
  return Math.sqrt(difference) / Math.max(Math.sqrt(norm), 1e-30);
}

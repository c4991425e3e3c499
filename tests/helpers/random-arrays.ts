/** Random values for graphs under test: never zeros, so that nothing hides. */
import { randomStream } from "../../src/core/random.ts";
import type { Shape } from "../../src/core/shape.ts";
import { sizeOf } from "../../src/core/shape.ts";

export function randomArray(shape: Shape, name: string, scale = 1): Float64Array {
  const stream = randomStream(17, name);
  return Float64Array.from({ length: sizeOf(shape) }, () => scale * stream.normal());
}

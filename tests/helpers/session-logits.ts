// Logits of a session at every position of a batch, as PyTorch gives them; the session itself is asked position by position.
import { required } from "../../src/core/assert.ts";
import type { Session } from "../../src/train/session.ts";

export interface TokenBatch {
  /** [B][T] */
  readonly ids: readonly (readonly number[])[];
  /** [B] */
  readonly keyLengths: readonly number[];
}

/** [B][T][V] of one lane. The session's batch and time are B and T. */
export async function sessionLogits(
  session: Session,
  { ids, keyLengths }: TokenBatch,
  lane = 0,
): Promise<number[][][]> {
  const { time: T, config } = session.options;
  const V = config.vocabularySize;
  const flat = ids.flat();
  const batch = {
    ids: flat,
    positions: flat.map((_, i) => i % T),
    labels: flat.map(() => -100),
    weights: flat.map(() => 0),
    keyLengths,
  };
  const result: number[][][] = ids.map(() => []);
  for (let t = 0; t < T; t++) {
    const rows = ids.map((_, b) => b * T + t);
    const lanes = await session.logits(batch, rows);
    const logits = Array.from(required(lanes[lane] ?? lanes[0], "logits"));
    ids.forEach((_, b) => result[b]!.push(logits.slice(b * V, (b + 1) * V)));
  }
  return result;
}

/** Over the positions that are no padding. */
export function largestDifference(
  got: readonly (readonly (readonly number[])[])[],
  want: readonly (readonly (readonly number[])[])[],
  keyLengths: readonly number[],
): number {
  const differences = got.flatMap((row, b) =>
    row
      .slice(0, keyLengths[b])
      .flatMap((logits, t) => logits.map((value, v) => Math.abs(value - want[b]![t]![v]!))),
  );
  return Math.max(...differences);
}

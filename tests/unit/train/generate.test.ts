// Generation token by token on the tiny model: greedy, sampled, ended, and longer than the model's window.
import { beforeAll, describe, expect, it } from "vitest";
import { required } from "../../../src/core/assert.ts";
import type { GenerateOptions } from "../../../src/train/generate.ts";
import { generate } from "../../../src/train/generate.ts";
import { referenceBackend } from "../../../src/train/reference-device.ts";
import type { Session } from "../../../src/train/session.ts";
import { attachment, tinyWeights } from "../../helpers/tiny-model.ts";
import { disturb, tinySession } from "../../helpers/tiny-session.ts";

const B = 3;
const T = 9;
const V = 19;
const PROMPTS = [[1, 2, 3], [4], [5, 6, 7, 8, 9]];
const GREEDY: GenerateOptions = {
  maxNewTokens: 4,
  temperature: 0,
  seed: 1,
  endTokenId: undefined,
  lane: 0,
};

let session: Session;
beforeAll(async () => {
  session = await tinySession(referenceBackend(tinyWeights()), undefined);
});

/** Logits after the last token of one text, asked for in another row than generation would use. */
async function logitsAfter(ids: readonly number[], of = session): Promise<readonly number[]> {
  const rows = Array.from({ length: B * T }, (_, i) => (i < 2 * T ? 0 : (ids[i - 2 * T] ?? 0)));
  const [logits] = await of.logits(
    {
      ids: rows,
      positions: rows.map((_, i) => i % T),
      labels: rows.map(() => -100),
      weights: rows.map(() => 0),
      keyLengths: [1, 1, ids.length],
    },
    [0, 0, 2 * T + ids.length - 1],
  );
  return Array.from(required(logits, "logits")).slice(2 * V);
}

function argmax(values: readonly number[]): number {
  return values.indexOf(Math.max(...values));
}

async function greedyByHand(prompt: readonly number[], count: number): Promise<readonly number[]> {
  const text = [...prompt];
  for (let i = 0; i < count; i++) text.push(argmax(await logitsAfter(text.slice(-T))));
  return text.slice(prompt.length);
}

describe("greedy", () => {
  it("takes the most likely token, every row for itself", async () => {
    const want = [];
    for (const prompt of PROMPTS) want.push(await greedyByHand(prompt, 4));
    expect(await generate(session, PROMPTS, GREEDY)).toEqual(want);
    expect(new Set(want.flat()).size).toBeGreaterThan(1);
  });

  it("takes fewer prompts than rows", async () => {
    const all = await generate(session, PROMPTS, GREEDY);
    expect(await generate(session, PROMPTS.slice(0, 1), GREEDY)).toEqual(all.slice(0, 1));
  });

  it("keeps the last T tokens of what grows longer", async () => {
    const long = [9, 8, 7, 6, 5, 4, 3, 2, 1, 2, 3];
    const [got] = await generate(session, [long], GREEDY);
    expect(got).toEqual(await greedyByHand(long, 4));
    expect(await generate(session, [long.slice(-T)], GREEDY)).toEqual([got]);
  });

  it("ends a row at the end token, which is not part of it; the others go on", async () => {
    const free = await generate(session, PROMPTS, { ...GREEDY, maxNewTokens: 6 });
    const [first, , third] = free;
    const end = required(first?.[2], "a third token");
    const cut = (row: readonly number[] | undefined) => {
      const at = row?.indexOf(end) ?? -1;
      return at < 0 ? row : row?.slice(0, at);
    };
    const got = await generate(session, PROMPTS, { ...GREEDY, maxNewTokens: 6, endTokenId: end });
    expect(got).toEqual(free.map(cut));
    expect(got[0]?.length).toBeLessThan(6);
    expect(third).toHaveLength(6);
  });

  it("reads the lane that was asked for, and the base at strength 0", async () => {
    const lanes = [
      { seed: 1, learningRate: 0.01 },
      { seed: 2, learningRate: 0.01 },
    ];
    const tuned = await tinySession(
      referenceBackend(tinyWeights()),
      attachment("lora", { rank: 4, alpha: 40, targetModules: "all-linear" }),
      { lanes },
    );
    await disturb(tuned);
    const base = await generate(session, PROMPTS, GREEDY);
    const lane = (index: number) => generate(tuned, PROMPTS, { ...GREEDY, lane: index });
    expect(await lane(0)).not.toEqual(base);
    expect(await lane(1)).not.toEqual(await lane(0));
    expect(await generate(tuned, PROMPTS, { ...GREEDY, lane: 1, strength: 0 })).toEqual(base);
  });
});

describe("sampling", () => {
  it("repeats with its seed and differs with another", async () => {
    const sample = (seed: number) =>
      generate(session, PROMPTS, { ...GREEDY, temperature: 1, seed, maxNewTokens: 8 });
    expect(await sample(1)).toEqual(await sample(1));
    expect(await sample(2)).not.toEqual(await sample(1));
  });

  it("is greedy where the temperature goes to 0", async () => {
    const cold = await generate(session, PROMPTS, { ...GREEDY, temperature: 1e-6 });
    expect(cold).toEqual(await generate(session, PROMPTS, GREEDY));
  });

  it("draws tokens as often as softmax(logits / temperature) says", async () => {
    const prompt = [1, 2, 3];
    const temperature = 2;
    const logits = await logitsAfter(prompt);
    const masses = logits.map((logit) => Math.exp(logit / temperature));
    const total = masses.reduce((sum, mass) => sum + mass, 0);
    const draws = 300;
    const counts = Array<number>(V).fill(0);
    for (let seed = 0; seed < draws; seed++) {
      const options = { ...GREEDY, maxNewTokens: 1, temperature, seed };
      const [row] = await generate(session, [prompt], options);
      counts[required(row?.[0], "a token")]!++;
    }
    const chiSquare = counts.reduce((sum, count, v) => {
      const expected = (draws * masses[v]!) / total;
      return sum + (count - expected) ** 2 / expected;
    }, 0);
    // 18 degrees of freedom: above 51 once in 50,000 times for a right sampler; the draws are fixed by their seeds.
    expect(chiSquare).toBeLessThan(51);
  });
});

it("refuses more prompts than rows, and empty ones", async () => {
  const many = [[1], [2], [3], [4]];
  await expect(generate(session, many, GREEDY)).rejects.toMatchObject({
    code: "DATA_INVALID",
    message: "prompts: expected at most 3, the rows of a batch, found 4",
  });
  await expect(generate(session, [[1], []], GREEDY)).rejects.toMatchObject({
    code: "DATA_INVALID",
  });
});

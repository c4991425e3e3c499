/** The generator against the published known answers, and the streams drawn from it. */
import { expect, it } from "vitest";
import { philox, randomStream } from "../../src/core/random.ts";

it("philox4x32-10 gives the known answers of the Random123 distribution", () => {
  expect(philox([0, 0, 0, 0], [0, 0])).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
  const ones = 0xffffffff;
  expect(philox([ones, ones, ones, ones], [ones, ones])).toEqual([
    0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
  ]);
  expect(
    philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]),
  ).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
});

it("a stream repeats for the same seed and name, and differs for another name or seed", () => {
  const draw = (seed: number, name: string) => {
    const stream = randomStream(seed, name);
    return Array.from({ length: 9 }, () => stream.uniform());
  };
  expect(draw(1, "init")).toEqual(draw(1, "init"));
  expect(draw(1, "init")).not.toEqual(draw(1, "order"));
  expect(draw(1, "init")).not.toEqual(draw(2, "init"));
});

it("normal numbers have mean 0 and variance 1, a shuffle keeps the elements", () => {
  const stream = randomStream(7, "normal");
  const values = Array.from({ length: 20_000 }, () => stream.normal());
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  expect(Math.abs(mean)).toBeLessThan(0.03);
  expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  const items = Array.from({ length: 50 }, (_, i) => i);
  const shuffled = stream.shuffle(items);
  expect(shuffled).not.toEqual(items);
  expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
});

// Scratch slots: values that live at the same time never share one, and sharing saves memory.
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Lifetime } from "../../../src/plan/memory.ts";
import { assignSlots } from "../../../src/plan/memory.ts";

const lifetimes = fc
  .array(
    fc.record({
      first: fc.nat(30),
      length: fc.nat(8),
      sizeBytes: fc.integer({ min: 4, max: 4096 }),
    }),
    {
      maxLength: 40,
    },
  )
  .map((items) =>
    items.map(({ first, length, sizeBytes }, id): Lifetime => ({
      id,
      first,
      last: first + length,
      sizeBytes,
    })),
  );

it("no two values that are alive in one dispatch share a slot, and each slot is large enough", () => {
  fc.assert(
    fc.property(lifetimes, (values) => {
      const { slotOf, sizesBytes } = assignSlots(values);
      for (const a of values) {
        expect(sizesBytes[slotOf.get(a.id)!]).toBeGreaterThanOrEqual(a.sizeBytes);
        for (const b of values) {
          const overlap = a.id !== b.id && a.first <= b.last && b.first <= a.last;
          if (overlap) expect(slotOf.get(a.id)).not.toBe(slotOf.get(b.id));
        }
      }
      expect([...sizesBytes].sort((a, b) => b - a)).toEqual(sizesBytes);
    }),
  );
});

it("a chain of equal values needs two slots", () => {
  const chain = Array.from({ length: 10 }, (_, i) => ({
    id: i,
    first: i,
    last: i + 1,
    sizeBytes: 64,
  }));
  expect(assignSlots(chain).sizesBytes).toEqual([64, 64]);
});

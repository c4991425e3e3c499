// The looks of the methods: told apart by everybody, on a page, in the dark and on a projector, and without any colour.
import { expect, test } from "vitest";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import {
  LADDER_STEPS,
  ladderVariants,
  markerPath,
  methodLook,
  OWN_LOOK,
  paletteCss,
  variantBeside,
} from "../../../src/ui/style/palette.ts";
import { contrast, leastDistance } from "../../helpers/colour-vision.ts";

const IDS = defaultExperiment().methods.map(({ id }) => id);
const WHITE = "#ffffff";
/** The surface of the dark theme, in theme.css. */
const DARK = "#101418";

/** [light, dark] by method, as the document gets them. */
const COLOURS = new Map(
  [...paletteCss().matchAll(/--method-(\w+): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, id = "", light = "", dark = ""]) => [id, [light, dark] as const],
  ),
);

test("the ruler is right: black on white, and red beside green for a deutan", () => {
  expect(contrast("#000000", WHITE)).toBeCloseTo(21, 5);
  expect(leastDistance("#000000", WHITE)).toBeCloseTo(100, 1);
  expect(leastDistance("#a06000", "#5a8000")).toBeLessThan(8);
});

test("every method has colours of its own", () => {
  expect([...COLOURS.keys()].sort()).toEqual([...IDS].sort());
  for (const id of IDS) expect(methodLook(id).color).toBe(`var(--method-${id})`);
});

/** Okabe and Ito's eight colours come to 7.6, and two of them miss 3:1 on white. */
test.each([
  ["light, and a projector", 0, WHITE, 3.25],
  ["dark", 1, DARK, 4.6],
] as const)("%s: no two look alike to any eye, all stand out", (_name, theme, ground, floor) => {
  const colours = IDS.map((id) => COLOURS.get(id)![theme]);
  for (const [i, a] of colours.entries()) {
    expect(contrast(a, ground), `${IDS[i]} on its ground`).toBeGreaterThan(floor);
    for (const [j, b] of colours.slice(0, i).entries()) {
      expect(leastDistance(a, b), `${IDS[i]} and ${IDS[j]}`).toBeGreaterThan(9);
    }
  }
});

test("without colour, the marker tells all methods apart; of the dashes only two are solid", () => {
  const markers = IDS.map((id) => markerPath(methodLook(id).marker, 10));
  expect(new Set(markers).size).toBe(IDS.length);
  const dashes = IDS.map((id) => methodLook(id).dash);
  expect(dashes.filter((dash) => dash === undefined)).toHaveLength(2);
  expect(new Set(dashes).size).toBe(IDS.length - 1);
});

test("a method that is not in the palette is grey, not somebody else's colour", () => {
  expect(methodLook("magic").color).toBe("var(--text-muted)");
});

/** [light, dark] by method and step, as the document gets them. */
const STEPS = new Map(
  [...paletteCss().matchAll(/--method-(\w+)-(\d): light-dark\((#\w{6}), (#\w{6})\)/g)].map(
    ([, id = "", step = "", light = "", dark = ""]) => [id + step, [light, dark] as const],
  ),
);

test.each([
  ["light, and a projector", 0, WHITE],
  ["dark", 1, DARK],
] as const)(
  "%s: runs of one method go away from the ground in steps that all see",
  (_n, theme, ground) => {
    for (const id of IDS) {
      const ladder = Array.from({ length: LADDER_STEPS }, (_, i) => STEPS.get(`${id}${i}`)![theme]);
      const contrasts = ladder.map((colour) => contrast(colour, ground));
      expect(contrasts[0], id).toBeGreaterThanOrEqual(3);
      expect(contrasts, id).toEqual(contrasts.toSorted((a, b) => a - b));
      ladder.slice(1).forEach((colour, i) => {
        expect(leastDistance(colour, ladder[i]!), `${id} ${i}`).toBeGreaterThan(4);
      });
      // Three runs, as most sweeps that fit a slide.
      expect(leastDistance(ladder[0]!, ladder[2]!), id).toBeGreaterThan(9);
      expect(leastDistance(ladder[2]!, ladder[4]!), id).toBeGreaterThan(9);
    }
  },
);

test("no two runs of a method look alike, up to as many as a sweep has values; neighbours differ without colour", () => {
  expect(ladderVariants(1)).toEqual([OWN_LOOK]);
  for (let count = 2; count <= 16; count++) {
    const variants = ladderVariants(count);
    const looks = variants.map(({ step, fill }) => `${step} ${fill}`);
    expect(new Set(looks).size, `${count} runs`).toBe(count);
    const steps = variants.map(({ step }) => step!);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    if (count > LADDER_STEPS) continue;
    variants.slice(1).forEach(({ fill }, i) => expect(fill).not.toBe(variants[i]!.fill));
  }
});

test("a run beside others of its method takes what is furthest from them", () => {
  for (const id of IDS) {
    let taken = [OWN_LOOK];
    for (let i = 0; i < 6; i++) {
      const next = variantBeside(id, taken);
      expect(taken).not.toContainEqual(next);
      expect(next.step).toBeTypeOf("number");
      taken = [...taken, next];
    }
  }
  // A ladder that is full leaves its other fills, and none is given twice.
  let all = ladderVariants(6);
  for (let i = 0; i < 12; i++) {
    const next = variantBeside("lora", all);
    expect(all).not.toContainEqual(next);
    all = [...all, next];
  }
  // LoRA's own colour is the second of its ladder; that of others is near to the other end.
  expect(variantBeside("lora", [OWN_LOOK])).toEqual({ step: 4, fill: "ring" });
  for (const id of IDS) {
    const [own] = COLOURS.get(id)!;
    const ladder = Array.from({ length: LADDER_STEPS }, (_, i) => STEPS.get(`${id}${i}`)![0]);
    const distances = ladder.map((colour) => leastDistance(colour, own));
    const nearest = distances.indexOf(Math.min(...distances));
    const { step } = variantBeside(id, [OWN_LOOK]);
    expect(Math.abs(step! - nearest), id).toBe(Math.max(nearest, LADDER_STEPS - 1 - nearest));
  }
});

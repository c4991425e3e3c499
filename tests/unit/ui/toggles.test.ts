// What clicks on target and layer chips lead to: always settings that can train.
import fc from "fast-check";
import { expect, test } from "vitest";
import { defaultExperiment } from "../../../src/experiment/defaults.ts";
import { targetChoices } from "../../../src/experiment/describe.ts";
import { parseExperiment } from "../../../src/experiment/schema.ts";
import { toggledLayers, toggledTargets } from "../../../src/ui/setup/toggles.ts";

test("a packed projection and its slices exclude each other", () => {
  expect(toggledTargets(["q", "v", "mlp.c_fc"], "attn.c_attn")).toEqual([
    "mlp.c_fc",
    "attn.c_attn",
  ]);
  expect(toggledTargets(["attn.c_attn"], "q")).toEqual(["q"]);
});

test("the last one switched off gives all", () => {
  expect(toggledTargets(["q"], "q")).toBe("all-linear");
  expect(toggledLayers([2], 2, 4)).toBeNull();
  expect(toggledLayers([0, 1, 2], 3, 4)).toBeNull();
  expect(toggledLayers(null, 1, 4)).toEqual([0, 2, 3]);
});

test("every row of clicks leads to an experiment that can run", () => {
  const names = targetChoices("digits-mini");
  const start = defaultExperiment();
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...names)),
      fc.array(fc.integer({ min: 0, max: 3 })),
      (targets, clicked) => {
        const targetModules = targets.reduce<unknown>(toggledTargets, "all-linear");
        const layers = clicked.reduce<unknown>(
          (value, layer) => toggledLayers(value, layer, 4),
          null,
        );
        const methods = start.methods.map((method) =>
          method.id === "lora"
            ? { ...method, options: { ...method.options, targetModules, layers } }
            : method,
        );
        expect(() => parseExperiment({ ...start, methods })).not.toThrow();
      },
    ),
  );
});

// The Python that the page gives for a method, run by PEFT on the same base: it trains as many parameters as the page says.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import { configFor, countMethod, describeTask } from "../../src/experiment/describe.ts";
import { pythonConfig } from "../../src/experiment/export.ts";
import type { TaskId } from "../../src/experiment/models.ts";
import { findPython } from "./find-python.ts";

const python = findPython();
const scratch = mkdtempSync(join(tmpdir(), "python-config-"));
afterAll(() => {
  rmSync(scratch, { recursive: true, force: true });
});

/** Beside the defaults of every method, on a language model and on a classifier. */
const OTHER_OPTIONS: readonly (readonly [string, object])[] = [
  ["lora", { rank: 3, alpha: 5, targetModules: ["q", "v", "c_fc"] }],
  ["lora", { rank: 2, alpha: 4, targetModules: ["c_attn"], layers: [1] }],
  ["ia3", { targetModules: ["attn.c_proj", "mlp.c_proj"], feedforwardModules: ["mlp.c_proj"] }],
  ["prefix", { virtualTokens: 5 }],
  ["prefix", { virtualTokens: 5, reparameterization: 24 }],
  ["prompt", { virtualTokens: 3 }],
];

interface Case {
  readonly name: string;
  readonly base: string;
  readonly classes: number;
  readonly python: string;
  readonly counts: readonly [number, number];
}

function casesOf(task: TaskId): readonly Case[] {
  const experiment = defaultExperiment(task === "digits" ? undefined : { id: task });
  const methods = experiment.methods.map(({ id, options }) => ({ id, options }));
  const others = OTHER_OPTIONS.map(([id, options]) => ({
    id,
    options: { ...methods.find((method) => method.id === id)?.options, ...options },
  }));
  return [...methods, ...others].flatMap((setting): readonly Case[] => {
    const text = pythonConfig(experiment, setting);
    if (text === undefined) return [];
    const { trainable, total } = countMethod(experiment, setting);
    const classes = describeTask(experiment.task).classes.length;
    const width = configFor(experiment).width;
    // PEFT counts what modules_to_save copies twice in its total.
    const heldTwice = setting.id === "layerNorm" ? trainable : classes * width;
    // A fused matrix that PEFT adapts whole is said so above its config, with its count.
    const widened = /^# PEFT .*: (\d+) parameters there/m.exec(text)?.[1];
    const inPeft = widened === undefined ? trainable : Number(widened);
    return [
      {
        name: `${task} ${setting.id} ${JSON.stringify(setting.options)}`,
        base: join(import.meta.dirname, "../../public/models", experiment.model),
        classes,
        python: text,
        counts: [inPeft, total - trainable + inPeft + heldTwice],
      },
    ];
  });
}

describe.skipIf(python === undefined)("the Python that the page gives", () => {
  test(
    "builds a model with the page's counts, for every method that PEFT has",
    { timeout: 300_000 },
    () => {
      const cases = [...casesOf("digits"), ...casesOf("spam")];
      expect(cases.length).toBeGreaterThan(12);
      expect(cases.filter((one) => one.python.includes("# PEFT"))).toHaveLength(2);
      const file = join(scratch, "cases.json");
      writeFileSync(file, JSON.stringify(cases));
      const { stdout, stderr, status } = spawnSync(
        python!,
        [join(import.meta.dirname, "count_configs.py"), file],
        { encoding: "utf8" },
      );
      expect(status, stderr).toBe(0);
      const counts = JSON.parse(stdout.trim().split("\n").at(-1)!) as unknown[];
      expect(Object.fromEntries(cases.map(({ name }, i) => [name, counts[i]]))).toEqual(
        Object.fromEntries(cases.map((one) => [one.name, one.counts])),
      );
    },
  );
});

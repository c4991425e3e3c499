// Holds exported files against the runs that they were made from, number by number.
import { csvParse } from "d3-dsv";
import { unzipSync } from "fflate";
import { expect } from "vitest";
import { required } from "../../src/core/assert.ts";
import type { ResultJson } from "../../src/experiment/result-json.ts";
import type { MethodRun } from "../../src/experiment/runs.ts";
import { readTensors } from "./downloads.ts";

/** One row for each step of each run, and for each evaluation; runs of one seed. */
export function expectCsv(text: string, runs: readonly MethodRun[]): void {
  const rows = csvParse(text);
  expect(rows.columns.slice(-4)).toEqual(["step", "split", "metric", "value"]);
  const steps = runs.reduce((sum, { steps }) => sum + steps, 0);
  expect(rows.filter(({ split }) => split === "train")).toHaveLength(steps);
  for (const { description, lanes } of runs) {
    const lane = required(lanes[0], "a lane");
    const own = rows.filter(({ run }) => run === description.runId);
    const numbers = (wanted: string) =>
      own
        .filter(({ split }) => split === wanted)
        .map(({ step, metric, value }) => [Number(step), metric, Number(value)]);
    expect(numbers("train")).toEqual(lane.losses.map((loss, i) => [i + 1, "loss", loss]));
    expect(numbers("validation")).toEqual(
      lane.evaluations.flatMap(({ step, ...metrics }) =>
        Object.entries(metrics).map(([metric, value]) => [step, metric, value]),
      ),
    );
    expect(new Set(own.map(({ seed }) => seed))).toEqual(new Set([String(lane.seed)]));
  }
}

/** As HF's method comparison has it, a result for each run; runs of one seed. */
export function expectResults(
  results: readonly ResultJson[],
  runs: readonly MethodRun[],
  device: string | undefined,
): void {
  expect(results).toHaveLength(runs.length);
  for (const [i, result] of results.entries()) {
    const { description, lanes, steps } = required(runs[i], "a run");
    const lane = required(lanes[0], "a lane");
    expect(Object.keys(result)).toEqual(["run_info", "train_info", "meta_info"]);
    expect(result.run_info).toMatchObject({
      train_config: {
        max_steps: steps,
        seed: lane.seed,
        optimizer_kwargs: { lr: lane.learningRate },
      },
      error_msg: "",
    });
    expect(result.run_info["experiment_name"]).toMatch(new RegExp(`^${description.methodId}/`));
    expect(result.train_info).toMatchObject({
      status: "success",
      num_trainable_params: description.trainable,
      num_total_params: description.total,
    });
    const losses = result.train_info.metrics.flatMap((row) => row["valid loss"] ?? []);
    expect(losses).toEqual(lane.evaluations.map(({ loss }) => loss));
    expect(result.meta_info).toMatchObject({ system_info: { accelerator: device } });
  }
}

/** Linear layers of digits-mini with what comes in and goes out, as HF names and PEFT wraps them. */
const MODULES = [
  ["attn.c_attn", 64, 192],
  ["attn.c_proj", 64, 64],
  ["mlp.c_fc", 64, 256],
  ["mlp.c_proj", 256, 64],
] as const;
const LAYERS = 4;

/** LoRA on all linear layers of digits-mini, trained. Gives the number of its numbers. */
export function expectLora(zip: Uint8Array, rank: number): number {
  const files = unzipSync(zip);
  expect(Object.keys(files).toSorted()).toEqual([
    "adapter_config.json",
    "adapter_model.safetensors",
  ]);
  const config: unknown = JSON.parse(new TextDecoder().decode(files["adapter_config.json"]));
  expect(config).toMatchObject({ peft_type: "LORA", r: rank, task_type: "CAUSAL_LM" });
  const { shapes, values } = readTensors(required(files["adapter_model.safetensors"], "tensors"));
  const wanted = Array.from({ length: LAYERS }, (_, layer) =>
    MODULES.flatMap(([module, from, to]): (readonly [string, readonly number[]])[] => {
      const name = `base_model.model.transformer.h.${layer}.${module}`;
      return [
        [`${name}.lora_A.weight`, [rank, from]],
        [`${name}.lora_B.weight`, [to, rank]],
      ];
    }),
  ).flat();
  expect(new Map([...shapes].toSorted())).toEqual(new Map(wanted.toSorted()));
  for (const [name, numbers] of values) {
    expect(numbers.every(Number.isFinite), name).toBe(true);
    // B begins at zero.
    expect(
      numbers.some((value) => value !== 0),
      name,
    ).toBe(true);
  }
  return [...values.values()].reduce((sum, { length }) => sum + length, 0);
}

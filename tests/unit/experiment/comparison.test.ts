// What runs are compared by: statistics, measures, the Pareto front, fairness, differences, exports.
import { csvParse } from "d3-dsv";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bibtex } from "../../../src/experiment/bibliography.ts";
import { defaultExperiment, defaultMethod } from "../../../src/experiment/defaults.ts";
import type { Subject } from "../../../src/experiment/differences.ts";
import { differences, whatChanged } from "../../../src/experiment/differences.ts";
import { markdownTable, pythonConfig, runsCsv } from "../../../src/experiment/export.ts";
import { fairness } from "../../../src/experiment/fairness.ts";
import { MEASURES, measureById, measuresFor, summaryOf } from "../../../src/experiment/measures.ts";
import type { Better } from "../../../src/experiment/pareto.ts";
import { dominates, undominated } from "../../../src/experiment/pareto.ts";
import { resultJson, resultsJson } from "../../../src/experiment/result-json.ts";
import type { ExperimentRun, MethodRun } from "../../../src/experiment/runs.ts";
import { parseExperiment } from "../../../src/experiment/schema.ts";
import { studentT975, summarize } from "../../../src/experiment/statistics.ts";
import { adapterFileBytes, untrainedFile } from "../../../src/experiment/trained-parameters.ts";
import { readCheckpoint, writeAdapter, writeCheckpoint } from "../../../src/io/checkpoint.ts";
import type { Experiment } from "../../../src/experiment/schema.ts";
import type { FileSource } from "../../../src/io/file-source.ts";
import { readPublic } from "../../helpers/read-public.ts";
import { methods } from "../../../src/peft/registry.ts";
import { trained, withTraining } from "./fixtures.ts";

const three = trained(withTraining({ seeds: 3, steps: 20 }));
const [full, lora] = three.runs.map((run): Subject => ({ run, experiment: three })) as [
  Subject,
  Subject,
];

function inExperiment(experiment: ExperimentRun, index: number): Subject {
  return { run: experiment.runs[index]!, experiment };
}

describe("statistics", () => {
  test("are those of the textbook", () => {
    const { n, mean, sd, halfWidth95 } = summarize([2, 4, 4, 4, 5, 5, 7, 9])!;
    expect([n, mean]).toEqual([8, 5]);
    expect(sd).toBeCloseTo(Math.sqrt(32 / 7), 12);
    expect(halfWidth95).toBeCloseTo((2.3646 * Math.sqrt(32 / 7)) / Math.sqrt(8), 10);
  });

  test("one value has no spread, and none no mean", () => {
    expect(summarize([3])).toEqual({ n: 1, mean: 3, sd: NaN, halfWidth95: NaN });
    expect(summarize([NaN, Infinity])).toBeUndefined();
    expect(summarize([1, NaN, 3])).toMatchObject({ n: 2, mean: 2 });
  });

  test("Student's t joins its expansion without a step and ends at the normal one", () => {
    // scipy.stats.t.ppf(0.975, …)
    expect(studentT975(1)).toBeCloseTo(12.7062, 4);
    expect(studentT975(15)).toBeCloseTo(2.13145, 4);
    expect(studentT975(16)).toBeCloseTo(2.119905, 4);
    expect(studentT975(30)).toBeCloseTo(2.042272, 4);
    expect(studentT975(1e6)).toBeCloseTo(1.959966, 5);
    expect(studentT975(0)).toBeNaN();
  });
});

describe("the Pareto front", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.constant(NaN));
  const points = fc.array(fc.record({ x: value, y: value }), { maxLength: 12 });
  const better = fc.constantFrom<Better>("lower", "higher");

  test("is what nothing dominates, and everything else is dominated by it", () => {
    fc.assert(
      fc.property(points, better, better, (all, betterX, betterY) => {
        const front = undominated(all, betterX, betterY);
        const finite = all.filter(({ x, y }) => !Number.isNaN(x + y));
        for (const point of finite) {
          const isBeaten = finite.some((other) => {
            const [dx, dy] = [other.x - point.x, other.y - point.y];
            const [gx, gy] = [betterX === "lower" ? -dx : dx, betterY === "lower" ? -dy : dy];
            return Math.min(gx, gy) >= 0 && Math.max(gx, gy) > 0;
          });
          expect(front.includes(point)).toBe(!isBeaten);
        }
        expect(front.every((point) => finite.includes(point))).toBe(true);
      }),
    );
  });

  test("goes from the best x on, and keeps equal points", () => {
    const [a, b, c, d] = [
      { x: 3, y: 1 },
      { x: 1, y: 3 },
      { x: 3, y: 1 },
      { x: 3, y: 2 },
    ];
    expect(undominated([a, b, c, d], "lower", "lower")).toEqual([b, a, c]);
    expect(dominates(a, d, "lower", "lower")).toBe(true);
    expect(dominates(a, c, "lower", "lower")).toBe(false);
  });
});

describe("measures", () => {
  function value(id: Parameters<typeof measureById>[0], { run, experiment }: Subject) {
    return measureById(id).valueOf(run, experiment);
  }

  test("read a run", () => {
    expect(value("trainable", lora)).toBe(16_384);
    expect(value("adapterBytes", lora)).toBe(3880 + 4 * 16_384);
    expect(value("adapterBytes", full)).toBe(4896 + 4 * 205_696);
    expect(value("optimizerBytes", lora)).toBe(8 * 16_384);
    expect(value("wallSeconds", lora)).toBe(0.4);
    expect(value("validationLoss", lora)).toEqual([1, 2, 3].map((s) => 1 / 21 + s / 1000));
    expect(value("exactMatch", lora)).toEqual([0.5, 0.5, 0.5]);
    expect(value("perplexity", lora)).toEqual([NaN, NaN, NaN]);
  });

  test("take metrics where the loss is lowest, never at step 0, and nothing of a diverged seed", () => {
    const at = (step: number, loss: number) => ({ step, loss, tokenAccuracy: 0, exactMatch: step });
    const lane = { ...lora.run.lanes[0]!, evaluations: [at(0, 0.1), at(10, 0.3), at(20, NaN)] };
    const diverged = { ...lane, divergedAt: 12 };
    const run: MethodRun = { ...lora.run, lanes: [lane, diverged] };
    expect(value("exactMatch", { run, experiment: three })).toEqual([10, NaN]);
    expect(value("validationLoss", { run, experiment: three })).toEqual([0.3, NaN]);
    expect(summaryOf(measureById("exactMatch"), run, three)?.n).toBe(1);
  });

  test("SGD keeps no moments", () => {
    const sgd = trained(withTraining({ optimizer: "sgd" }));
    expect(value("optimizerBytes", inExperiment(sgd, 0))).toBe(0);
  });

  test("of a task are those that it has", () => {
    const ids = measuresFor(three).map(({ id }) => id);
    expect(ids).toContain("exactMatch");
    expect(ids).not.toContain("perplexity");
    expect(ids).not.toContain("macroF1");
    expect(new Set(MEASURES.map(({ id }) => id)).size).toBe(MEASURES.length);
  });

  test.each(defaultExperiment().methods.map(({ id }) => id))(
    "the bytes of %s are those of the file that saving writes, header and all",
    async (id) => {
      for (const task of [{ id: "digits", operation: "sortd" }, { id: "spam" }] as const) {
        const base = defaultExperiment(task);
        const setting = defaultMethod(task.id, id);
        const bytes = adapterFileBytes(base, setting);
        const file = untrainedFile(base, setting);
        const folder = file === undefined ? await wholeModel(base) : writeAdapter(file);
        const [, weights] = [...folder].find(([name]) => name.endsWith(".safetensors"))!;
        expect(bytes).toBe(weights.byteLength);
      }
    },
  );

  /** What full fine-tuning saves: the base, with the new head where there is one. */
  async function wholeModel(base: Experiment) {
    const name = base.model;
    const { config, tensors } = await readCheckpoint({
      read: (path) => readPublic(`models/${name}/${path}`).catch(() => undefined),
    } as FileSource);
    const head = ["score.weight", { shape: [2, 128], data: new Float32Array(256) }] as const;
    return writeCheckpoint({
      config,
      tensors: new Map([...tensors, ...(base.task.id === "spam" ? [head] : [])]),
    });
  }

  test("a prefix leaves its MLP behind, and a LoRA on slices is saved as one of the whole layer", () => {
    const base = defaultExperiment();
    const header = (bytes: number, numbers: number) => bytes - 4 * numbers;
    const prefix = defaultMethod("digits", "prefix");
    const withMlp = { ...prefix, options: { ...prefix.options, reparameterization: 64 } };
    // 8 rows of 2 · 4 layers · 64.
    expect(adapterFileBytes(base, withMlp)).toBe(adapterFileBytes(base, prefix));
    expect(header(adapterFileBytes(base, prefix), 8 * 512)).toBeLessThan(512);
    const sliced = defaultMethod("digits", "lora");
    const options = { ...sliced.options, rank: 1, targetModules: ["q", "v"] };
    // One pair of rank 2 over the whole layer, with zeros: 2 (64 + 192) in each of four layers.
    const left = header(adapterFileBytes(base, { id: "lora", options }), 4 * 2 * 256);
    expect(left).toBeGreaterThan(8 * 60);
    expect(left).toBeLessThan(8 * 200);
  });
});

describe("fairness", () => {
  test("runs of one experiment at suggested rates are fair", () => {
    expect(fairness([full, lora])).toMatchObject({
      isFair: true,
      differs: [],
      hasMixedRates: false,
      hasOneDevice: true,
    });
  });

  test("whatever differs beside the method is named, with the runs", () => {
    const other = trained(withTraining({ seeds: 2, batch: 8, steps: 20 }), { id: "b" });
    const found = fairness([full, inExperiment(other, 1)]);
    expect(found.isFair).toBe(false);
    expect(found.differs.map(({ key }) => key)).toEqual(["seeds", "batch"]);
    expect(found.differs[1]?.values).toEqual([
      { value: "32", runIds: [full.run.description.runId] },
      { value: "8", runIds: ["b:lora"] },
    ]);
  });

  test("a run that was stopped early is not whole; one that diverged is", () => {
    const lanes = lora.run.lanes.map((lane) => ({ ...lane, losses: lane.losses.slice(0, 5) }));
    const at = (status: MethodRun["status"]) =>
      fairness([full, { ...lora, run: { ...lora.run, lanes, status } }]).differs.map((d) => d.key);
    expect(at("stopped")).toEqual(["stepsDone"]);
    expect(at("diverged")).toEqual([]);
  });

  test("a rate of one's own beside suggested ones is told, and a swept one is a third kind", () => {
    const own = lora.run.lanes.map((lane) => ({ ...lane, learningRate: 0.5 }));
    const found = fairness([full, { ...lora, run: { ...lora.run, lanes: own } }]);
    expect(found.rates.map(({ origin }) => origin)).toEqual(["suggested", "chosen"]);
    expect(found).toMatchObject({ isFair: false, hasMixedRates: true });
    const start = defaultExperiment();
    const sweep = { option: "learningRate", values: [0.01, 0.1] };
    const swept = trained({
      ...start,
      methods: start.methods.map((m) => (m.id === "lora" ? { ...m, sweep } : m)),
    });
    expect(fairness([inExperiment(swept, 1)]).rates[0]?.origin).toBe("swept");
  });
});

describe("differences", () => {
  test("a run differs from itself in nothing", () => {
    expect(differences(lora, lora).filter(({ differs }) => differs)).toEqual([]);
    expect(whatChanged(lora, lora)).toEqual([]);
  });

  test("what changed is the setting alone, not what follows from it", () => {
    const start = defaultExperiment();
    const more = trained(
      parseExperiment({
        ...start,
        methods: start.methods.map((m) =>
          m.id === "lora" ? { ...m, options: { ...m.options, rank: 8 } } : m,
        ),
        training: { ...start.training, seeds: 3, steps: 20, batch: 8 },
      }),
    );
    expect(whatChanged(inExperiment(more, 1), lora)).toEqual([
      { key: "options.rank", from: "4", to: "8" },
      { key: "training.batch", from: "32", to: "8" },
    ]);
    const keys = differences(lora, inExperiment(more, 1)).filter((row) => row.differs);
    expect(keys.map(({ key }) => key)).toEqual(["options.rank", "trainable", "training.batch"]);
  });

  test("of another method its name says it all", () => {
    expect(whatChanged(lora, full)).toEqual([{ key: "method", from: "full", to: "lora" }]);
    const row = differences(full, lora).find(({ key }) => key === "options.rank");
    expect(row).toEqual({ key: "options.rank", a: "", b: "4", differs: true });
  });
});

describe("exports", () => {
  test("CSV is long, whole and raw", () => {
    const rows = csvParse(runsCsv([full, lora]));
    expect(rows.columns.slice(-6)).toEqual(
      ["learning_rate", "seed", "step", "split", "metric", "value"].slice(-6),
    );
    // Two runs of three seeds: 20 losses, 3 evaluations of 3 metrics.
    expect(rows).toHaveLength(2 * 3 * (20 + 9));
    const loss = rows.find(
      (row) => row["method"] === "lora" && row["seed"] === "2" && row["step"] === "7",
    );
    expect(Number(loss?.["value"])).toBe(lora.run.lanes[1]?.losses[6]);
    expect(JSON.parse(loss?.["options"] ?? "")).toEqual(lora.run.options);
  });

  test("CSV keeps what is no number, and quotes what has commas", () => {
    const lanes = [{ ...lora.run.lanes[0]!, losses: [NaN], evaluations: [] }];
    const experiment = { ...three, id: 'a,"b' };
    const rows = csvParse(runsCsv([{ run: { ...lora.run, lanes }, experiment }]));
    expect(rows.map((row) => [row["experiment"], row["value"]])).toEqual([['a,"b', "NaN"]]);
  });

  test("JSON has the keys of HF PEFT's method comparison", () => {
    const result = resultJson(lora, 1);
    expect(Object.keys(result)).toEqual(["run_info", "train_info", "meta_info"]);
    // Those of method_comparison/MetaMathQA/results/*.json.
    expect(Object.keys(result.run_info)).toEqual([
      ...["created_at", "total_time", "experiment_name", "peft_branch"],
      ...["train_config", "peft_config", "error_msg"],
    ]);
    expect(Object.keys(result.train_info)).toEqual([
      ...["accelerator_memory_reserved_avg", "accelerator_memory_max"],
      ...["accelerator_memory_reserved_99th", "train_time", "file_size"],
      ...["num_trainable_params", "num_total_params", "status", "metrics"],
    ]);
    expect(Object.keys(result.meta_info)).toEqual([
      ...["model_info", "dataset_info", "package_info", "system_info", "pytorch_info"],
    ]);
    expect(Object.keys(result.run_info["train_config"] as object)).toEqual(
      expect.arrayContaining([
        ...["model_id", "dtype", "max_seq_length", "batch_size", "batch_size_eval", "max_steps"],
        ...["eval_steps", "compile", "query_template", "seed", "grad_norm_clip", "optimizer_type"],
        ...["optimizer_kwargs", "lr_scheduler", "use_amp", "autocast_adapter_dtype"],
        ...["generation_kwargs", "attn_implementation"],
      ]),
    );
    expect(Object.keys(result.train_info.metrics[1]!)).toEqual(
      expect.arrayContaining([
        ...["step", "valid accuracy", "train loss", "train samples", "train time", "eval time"],
        ...["tokens / sec", "mem allocated avg", "mem reserved avg", "elapsed time"],
      ]),
    );
    expect(Object.keys(result.train_info.metrics.at(-1)!)).toEqual([
      ...["step", "test accuracy", "train loss", "train samples", "train total tokens"],
    ]);
  });

  test("JSON has the run's numbers, and no NaN", () => {
    const result = resultJson(lora, 1);
    expect(result.run_info).toMatchObject({
      created_at: "2026-11-22T10:00:00+00:00",
      experiment_name: "lora/digits-mini-digits-sortd-seed2",
      train_config: { seed: 2, optimizer_kwargs: { lr: 0.01, weight_decay: 0 } },
      peft_config: { peft_type: "LORA", r: 4, lora_alpha: 8 },
    });
    expect(result.train_info).toMatchObject({
      num_trainable_params: 16_384,
      num_total_params: 222_080,
      file_size: 3880 + 4 * 16_384,
      status: "success",
    });
    expect(result.train_info.metrics.at(-1)).toMatchObject({
      step: 20,
      "train samples": 640,
      "test accuracy": null,
    });
    expect(resultJson(full, 0).run_info["peft_config"]).toBeNull();
    expect(resultsJson([full, lora])).toHaveLength(6);
    const unmeasured = { ...lora, run: { ...lora.run, msPerStep: undefined } };
    const text = JSON.stringify(resultJson(unmeasured, 0));
    expect(JSON.parse(text)).toEqual(resultJson(unmeasured, 0));
  });

  test("a Markdown table has a row for each run, whatever it is called", () => {
    const lines = markdownTable([full, lora], ({ run }) => `${run.description.methodId} | a`).split(
      "\n",
    );
    expect(lines[0]).toContain("Exact match");
    expect(lines[2]).toMatch(
      /^\| full \\\| a \| 0\.001 \| 1, 2, 3 \| 20 \| 205696 \| 100\.00 % \|/,
    );
    expect(lines[3]).toContain("± 0.001000 (n = 3) | 50.00 % ± 0.00 % (n = 3)");
  });

  test("BibTeX cites every method that has a paper, with its authors", () => {
    const entries = bibtex(methods.map(({ id }) => id));
    const cited = methods.filter(({ citation }) => citation !== undefined);
    expect(entries.match(/@misc\{/g)).toHaveLength(cited.length);
    expect(entries.match(/ {2}author = \{/g)).toHaveLength(cited.length);
    expect(bibtex(["lora", "lora"])).toContain("eprint = {2106.09685}");
    expect(bibtex(["full"])).toBe("");
  });

  test("Python is the file's config, for methods that PEFT has", () => {
    const base = defaultExperiment();
    const text = pythonConfig(base, defaultMethod("digits", "lora"));
    expect(text).toContain("from peft import LoraConfig, get_peft_model");
    expect(text).toContain("    r=4,\n");
    expect(text).toContain('    task_type="CAUSAL_LM",\n');
    expect(text).toContain("    init_lora_weights=True,\n");
    expect(text).not.toContain("null");
    expect(pythonConfig(base, defaultMethod("digits", "bitfit"))).toBeUndefined();
    expect(pythonConfig(base, defaultMethod("digits", "full"))).toBeUndefined();
  });
});

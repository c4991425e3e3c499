// `npm run check:methods`: trains every method on every task on the built page in Chromium at its default rate, and judges where it ends.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser } from "playwright";
import { chromium } from "playwright";
import { build, preview } from "vite";
import { defaultExperiment } from "../../src/experiment/defaults.ts";
import { TEXT_TASKS } from "../../src/experiment/models.ts";
import type { Experiment } from "../../src/experiment/schema.ts";
import { writeHash } from "../../src/experiment/url.ts";
import { chromiumArgs, findBrowser } from "../browser.ts";
import type { Snapshot } from "../../src/ui/state/store.ts";
import type { Outcome } from "./verdict.ts";
import { outcomesOf, verdictOf } from "./verdict.ts";

const { values, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    steps: { type: "string", default: "100" },
    /** Rows of a step and of the validation split, instead of the task's defaults. */
    batch: { type: "string" },
    evaluation: { type: "string" },
    seeds: { type: "string", default: "1" },
    /** Instead of the default one, for finding it; such a run says nothing about the defaults. */
    rate: { type: "string" },
    /** The graphics card, not the software adapter. */
    hardware: { type: "boolean", default: false },
  },
});

interface Cell {
  /** `spam/prefix`: what filters are held against. */
  readonly name: string;
  readonly experiment: Experiment;
}

function cells(): readonly Cell[] {
  const tasks = [defaultExperiment().task, ...TEXT_TASKS.map((id) => ({ id }))];
  const all = tasks.flatMap((task) => {
    const start = defaultExperiment(task);
    const training = {
      ...start.training,
      steps: Number(values.steps),
      evaluateEvery: Number(values.steps),
      seeds: Number(values.seeds),
      ...(values.evaluation !== undefined && { evaluationExamples: Number(values.evaluation) }),
      ...(values.batch !== undefined && { batch: Number(values.batch) }),
    };
    return start.methods.map(({ id }): Cell => ({
      name: `${task.id}/${id}`,
      experiment: {
        ...start,
        training,
        methods: start.methods.map((method) => ({
          ...method,
          enabled: method.id === id,
          ...(values.rate !== undefined && { learningRate: Number(values.rate) }),
        })),
      },
    }));
  });
  return filters.length === 0
    ? all
    : all.filter(({ name }) => filters.some((filter) => name.includes(filter)));
}

/** In a page of its own, so that no cell waits for what another one left behind. */
async function run(browser: Browser, url: string, cell: Cell): Promise<Outcome> {
  const page = await browser.newPage();
  page.setDefaultTimeout(0);
  try {
    await page.goto(url + writeHash(cell.experiment));
    const state = page.locator("transport-bar .state .line");
    await state.filter({ hasText: /Ready|No device/ }).waitFor();
    await page.locator("transport-bar button.primary").click();
    await state.filter({ hasText: /Finished|Ended|Stopped|Interrupted/ }).waitFor();
    const snapshot = await page.evaluate(() => {
      const app = document.querySelector("playground-app") as unknown as {
        readonly store: { readonly snapshot: Snapshot };
      };
      return app.store.snapshot;
    });
    return outcomesOf(snapshot)[0]!;
  } finally {
    await page.close();
  }
}

const chosen = cells();
if (chosen.length === 0) throw new Error(`expected a task/method, found ${filters.join(" ")}`);
const outDir = await mkdtemp(join(tmpdir(), "peft-playground-methods-"));
await build({ logLevel: "warn", build: { outDir, emptyOutDir: true } });
const server = await preview({
  configFile: false,
  build: { outDir },
  preview: { host: "127.0.0.1", port: 0 },
});
const executablePath = findBrowser();
const browser = await chromium.launch({
  ...(executablePath === undefined ? { channel: "chromium" } : { executablePath }),
  args: values.hardware ? ["--no-sandbox", "--enable-unsafe-webgpu"] : [...chromiumArgs],
});
let failures = 0;
try {
  const rows = values.batch === undefined ? "the default batches" : `batches of ${values.batch}`;
  console.log(
    `${values.steps} steps of ${rows}. Validation loss: frozen base, method at step 0, at the end.\n`,
  );
  console.log(
    "| task/method | rate | base | start | end | first metric | ms/step | verdict |\n| --- | --: | --: | --: | --: | --: | --: | --- |",
  );
  for (const cell of chosen) {
    const outcome = await run(browser, server.resolvedUrls?.local[0] ?? "", cell);
    const verdict = verdictOf(outcome);
    if (verdict !== "ok") failures++;
    const { learningRate, base, start, end, metric, msPerStep } = outcome;
    const numbers = [base, start, end].map((loss) => loss?.toFixed(3) ?? "–");
    const row = [
      cell.name,
      learningRate,
      ...numbers,
      metric,
      msPerStep?.toFixed(0) ?? "–",
      verdict,
    ];
    console.log(`| ${row.join(" | ")} |`);
  }
} finally {
  await browser.close();
  await server.close();
  await rm(outDir, { recursive: true, force: true });
}
console.log(`\n${chosen.length - failures} of ${chosen.length} as they should be.`);
process.exit(failures === 0 ? 0 : 1);

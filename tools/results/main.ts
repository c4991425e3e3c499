// `npm run results`: trains what is missing in public/results/records.json, inside Deno on WebGPU, and writes the README's table.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format, resolveConfig } from "prettier";
import { parseRecords } from "../../src/experiment/records.ts";
import { bundleForDeno, findRuntime, root, runInDeno } from "../deno.ts";
import { replaceTable, resultsTable } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Start nothing new after this many. */
    minutes: { type: "string", default: "Infinity" },
    /** Time a step of each cell in place of training: on a machine with nothing else to do. */
    time: { type: "boolean", default: false },
    /** Neither: only write the table. */
    table: { type: "boolean", default: false },
  },
});

const recordsPath = join(root, "public/results/records.json");
if (!existsSync(recordsPath)) {
  mkdirSync(join(root, "public/results"), { recursive: true });
  writeFileSync(recordsPath, "[]\n");
}

if (!values.table) {
  const runtime = findRuntime();
  if (typeof runtime === "string") {
    console.error(`Nothing was trained: ${runtime}`);
    process.exit(1);
  }
  console.log(`Deno: ${runtime.command.join(" ")}; Vulkan driver: ${runtime.driver}`);
  const file = await bundleForDeno({
    name: "results",
    entry: join(import.meta.dirname, "run.ts"),
  });
  const status = await runInDeno(runtime, file, [
    root,
    values.time ? "time" : "train",
    values.minutes,
    ...positionals,
  ]);
  if (status !== 0) process.exit(status);
}

const records = parseRecords(JSON.parse(readFileSync(recordsPath, "utf8")));
const readmePath = join(root, "README.md");
const readme = replaceTable(readFileSync(readmePath, "utf8"), resultsTable(records));
const config = await resolveConfig(readmePath);
writeFileSync(readmePath, await format(readme, { ...config, parser: "markdown" }));
console.log(`README.md: the table of ${records.length} runs.`);

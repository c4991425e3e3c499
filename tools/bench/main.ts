// `npm run bench`: serves tools/bench/index.html, runs it in Chromium and prints what it measured; judges nothing.
import { createServer } from "vite";
import { chromium } from "playwright";
import { chromiumArgs, findBrowser } from "../browser.ts";
import type { BenchOptions, BenchRow, BenchReport } from "./report.ts";

const args = process.argv.slice(2);
const options: BenchOptions = {
  rounds: Number(valueOf("--rounds") ?? 5),
  ...(valueOf("--plan") !== undefined && { plan: valueOf("--plan")! }),
  ...(valueOf("--methods") !== undefined && { methods: valueOf("--methods")!.split(",") }),
};
const report = await measure(options, args.includes("--hardware"));
if (args.includes("--json")) console.log(JSON.stringify(report.rows, null, 2));
else print(report);

function valueOf(flag: string): string | undefined {
  const index = args.indexOf(flag);
  return index < 0 ? undefined : args[index + 1];
}

async function measure(bench: BenchOptions, hardware: boolean): Promise<BenchReport> {
  const executablePath = findBrowser();
  if (executablePath === undefined)
    throw new Error("expected a Chromium (see npm test), found none");
  const server = await createServer({
    logLevel: "error",
    // A reload in mid-run would lose it.
    server: { host: "127.0.0.1", port: 0, hmr: false, watch: null },
  });
  await server.listen();
  const browser = await chromium.launch({
    executablePath,
    args: hardware ? ["--no-sandbox", "--enable-unsafe-webgpu"] : [...chromiumArgs],
  });
  try {
    const page = await browser.newPage();
    page.on("pageerror", (error) => console.error(error));
    const address = server.resolvedUrls?.local[0] ?? "";
    await page.goto(`${address}tools/bench/index.html`);
    await page.waitForFunction(() => "runBench" in globalThis);
    return await page.evaluate(
      (settings) =>
        (globalThis as unknown as { runBench(o: unknown): Promise<BenchReport> }).runBench(
          settings,
        ),
      bench,
    );
  } finally {
    await browser.close();
    await server.close();
  }
}

function print({ adapter, variants, shape, rows, text }: BenchReport): void {
  console.log(`${adapter}\nkernels: ${variants}\n${shape}\n`);
  const columns: readonly (readonly [string, (row: BenchRow) => string])[] = [
    ["method", (row) => row.method],
    ["ms/step", (row) => row.msPerStep.toFixed(1)],
    ["× full", (row) => row.timesFull.toFixed(2)],
    ["dispatches", (row) => String(row.dispatches)],
    ["submits", (row) => String(row.submits)],
    ["planned MB", (row) => (row.plannedBytes / 1e6).toFixed(1)],
    ["created MB", (row) => (row.createdBytes / 1e6).toFixed(1)],
    ["GFLOP", (row) => (row.flops / 1e9).toFixed(2)],
    ["GFLOP/s", (row) => row.gflops.toFixed(2)],
    ["matmul GFLOP/s", (row) => row.matmulGflops.toFixed(2)],
    ["fraction", (row) => row.fractionOfMatmulRate.toFixed(2)],
  ];
  console.log(columns.map(([name]) => name.padStart(14)).join(""));
  for (const row of rows) console.log(columns.map(([, value]) => value(row).padStart(14)).join(""));
  if (text !== undefined) console.log(`\n${text}`);
}

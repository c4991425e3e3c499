// The states of the page that are pictured, and the way to each; what is made of them is main.ts's.
import type { Page } from "playwright";

export interface PicturedState {
  readonly name: string;
  readonly hash: string;
  /** Of a browser without a GPU that the page could use. */
  readonly hasWebGpu?: false;
  /** From the opened page to the state. */
  readonly reach: (page: Page) => Promise<void>;
  /** After every change of the window's size: what is to be in the picture. */
  readonly show?: (page: Page) => Promise<void>;
}

/** Its curves come with the page, so that every picture of it shows the same numbers. */
const RECORDED = "s=lora-vs-full";
/** Long enough for a picture in the middle of it. */
const RUN = "#/lab?v=1&steps=120&batch=2&evaluationExamples=4&evaluateEvery=10";
const PAUSE_AT = 45;
/** Enough to have moved the weights. */
const SHORT_RUN = "#/lab?v=1&steps=20&batch=2&evaluationExamples=4&evaluateEvery=10&warmupSteps=2";
/** A software GPU that is shared takes its time. */
const TRAINING_MS = 300_000;

export const STATES: readonly PicturedState[] = [
  { name: "page", hash: "", reach: recordedCurves },
  {
    name: "running",
    hash: RUN,
    async reach(page) {
      await page.locator("transport-bar button.primary").click();
      await page.waitForFunction(
        (step) => {
          const app = document.querySelector("playground-app") as unknown as Driven;
          const runs = app.store.snapshot.run.current?.runs ?? [];
          const steps = runs.map(({ lanes }) => lanes[0]?.losses.length ?? 0);
          return steps.length > 0 && Math.min(...steps) >= step;
        },
        PAUSE_AT,
        { timeout: TRAINING_MS },
      );
      await page.locator("transport-bar button.primary").click();
      await page.waitForFunction(
        () => {
          const app = document.querySelector("playground-app") as unknown as Driven;
          return app.store.snapshot.run.phase === "paused";
        },
        undefined,
        { timeout: TRAINING_MS },
      );
    },
  },
  {
    name: "finished",
    hash: `#/lab?v=1&${RECORDED}`,
    reach: recordedCurves,
    // The lower half: what the models write, and the table of runs.
    async show(page) {
      await page.locator("runs-table").evaluate((table) => {
        table.scrollIntoView({ block: "end" });
      });
    },
  },
  {
    name: "compare",
    hash: `#/compare?v=1&${RECORDED}`,
    async reach(page) {
      await page.locator("pareto-figure svg [data-mark=dot]").first().waitFor();
    },
  },
  {
    name: "inspect",
    hash: SHORT_RUN,
    async reach(page) {
      await page.locator("transport-bar button.primary").click();
      await page.waitForFunction(
        () => {
          const app = document.querySelector("playground-app") as unknown as Driven;
          return app.store.snapshot.run.phase === "ended";
        },
        undefined,
        { timeout: TRAINING_MS },
      );
      await page.keyboard.press("g");
      await page.keyboard.press("i");
      await page.locator("spectrum-figure .target svg").waitFor();
      await page.locator("memory-figure .target svg").waitFor();
    },
  },
  {
    name: "learn",
    hash: "#/learn?v=1",
    async reach(page) {
      await page.locator("learn-page math").first().waitFor();
    },
  },
  {
    name: "present",
    hash: `#/lab?v=1&${RECORDED}&present=1`,
    async reach(page) {
      await page.locator("present-page main").waitFor();
      // The second beat shows the recorded run.
      await page.keyboard.press("ArrowRight");
      await page.locator("present-page loss-figure .target [data-mark=line]").first().waitFor();
    },
  },
  {
    name: "no-webgpu",
    hash: `#/lab?v=1&${RECORDED}`,
    hasWebGpu: false,
    async reach(page) {
      await page.locator("main .banner").first().waitFor();
      await recordedCurves(page);
    },
  },
  {
    name: "help",
    hash: "",
    async reach(page) {
      await recordedCurves(page);
      await page.keyboard.press("?");
      await page.locator("help-dialog dialog[open]").waitFor();
    },
  },
  {
    name: "device",
    hash: `#/lab?v=1&${RECORDED}`,
    async reach(page) {
      await recordedCurves(page);
      await page.locator("top-bar button.chip").click();
      await page.locator("device-dialog dialog[open] dd").first().waitFor();
    },
  },
  {
    name: "setup",
    hash: `#/lab?v=1&${RECORDED}`,
    reach: recordedCurves,
    async show(page) {
      // On a narrow screen it is a sheet that is asked for; elsewhere it is there already.
      const fold = page.locator("lab-page button.fold");
      if (await fold.isVisible()) await fold.click();
    },
  },
];

interface Driven {
  readonly store: {
    readonly snapshot: {
      readonly run: {
        readonly phase: string;
        readonly current?: {
          readonly runs: readonly {
            readonly lanes: readonly { readonly losses: readonly number[] }[];
          }[];
        };
      };
    };
  };
}

async function recordedCurves(page: Page): Promise<void> {
  await page.locator("loss-figure .target svg").waitFor();
  await page.locator("count-figure .target svg").waitFor();
}

// Build and test configuration: the page, its worker, and the four test projects.
import { VitePWA } from "vite-plugin-pwa";
import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import type { BrowserCommand } from "vitest/node";
import { chromiumArgs, findBrowser } from "./tools/browser.ts";

/** Kills the browser's GPU process; the page sees `device.lost` with reason "unknown". */
const crashGpuProcess: BrowserCommand = async ({ context }) => {
  const session = await context.browser()?.newBrowserCDPSession();
  // The process dies before it can answer, so the call itself is expected to reject.
  await session?.send("Browser.crashGpuProcess" as never).catch(() => undefined);
};

/** Bytes of JavaScript objects that are still in use once all garbage is collected. */
const usedHeapBytes: BrowserCommand = async ({ context, page }) => {
  const session = await context.newCDPSession(page);
  try {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    return usedSize;
  } finally {
    await session.detach();
  }
};

const executablePath = findBrowser();
const provider = playwright({
  launchOptions: {
    ...(executablePath === undefined ? { channel: "chromium" } : { executablePath }),
    args: [...chromiumArgs],
  },
});

/**
 * Everything that the page can ever ask for is kept at the first visit, models and recorded runs included, so that a
 * talk needs no network. A new version waits until the page asks for it.
 */
const offline = VitePWA({
  strategies: "generateSW",
  registerType: "prompt",
  injectRegister: false,
  manifest: {
    name: "PEFT Playground",
    short_name: "PEFT Playground",
    description:
      "Train and compare parameter-efficient fine-tuning methods on a pretrained transformer, live, in this tab, on WebGPU.",
    display: "standalone",
    start_url: ".",
    scope: ".",
    theme_color: "#101418",
    background_color: "#f4f6f8",
    icons: [{ src: "favicon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
  },
  workbox: {
    globPatterns: ["**/*"],
    maximumFileSizeToCacheInBytes: 64 * 2 ** 20,
    // The first visit, too, is to go on without a network; an old version keeps its own files.
    clientsClaim: true,
    cleanupOutdatedCaches: true,
    ignoreURLParametersMatching: [/.*/],
    sourcemap: false,
  },
});

/** A function, not a shared object: Vitest names the instance in place and refuses to do so twice. */
function browser(viewport: { readonly width: number; readonly height: number }) {
  return {
    enabled: true,
    headless: true,
    provider,
    viewport,
    screenshotFailures: false,
    commands: { crashGpuProcess, usedHeapBytes },
    instances: [{ browser: "chromium" as const }],
  };
}

export default defineConfig({
  // Relative, so that the built page works under any sub-path.
  base: "./",
  plugins: [offline],
  build: { target: "es2022" },
  worker: { format: "es" },
  server: { watch: { ignored: ["**/tests/**", "**/tools/**"] } },
  test: {
    // What runs at once (groupOrder) is to fill two cores, with one software GPU among it: `gpu` mostly compiles kernels
    // one by one, and `ui` uses no GPU, so they share a turn; training in `e2e` takes both cores for itself.
    projects: [
      {
        extends: true,
        resolve: { alias: { wgsl_reflect: "wgsl_reflect/wgsl_reflect.module.js" } },
        test: {
          name: "unit",
          environment: "node",
          include: ["tests/unit/**/*.test.ts", "tests/parity/**/*.test.ts"],
          testTimeout: 120_000,
          // One for each of the two cores; a test knows nothing of the time that it takes.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "gpu",
          include: ["tests/gpu/**/*.test.ts"],
          // One page for all files, so that one device and its pipelines serve them all.
          isolate: false,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
          browser: browser({ width: 800, height: 600 }),
        },
      },
      {
        extends: true,
        test: {
          name: "ui",
          include: ["tests/ui/**/*.test.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          // A busy machine may take its time.
          expect: { poll: { timeout: 15_000 } },
          sequence: { groupOrder: 2 },
          browser: browser({ width: 1280, height: 800 }),
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          environment: "node",
          include: ["tests/e2e/**/*.test.ts"],
          globalSetup: ["tests/e2e/build-and-serve.setup.ts"],
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});

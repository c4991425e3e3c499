// `npm run screenshots`: builds the page, brings it into its main states and keeps a picture of each below tests/screenshots/.
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, BrowserContextOptions } from "playwright";
import { chromium } from "playwright";
import sharp from "sharp";
import { build, preview } from "vite";
import { chromiumArgs, obtainBrowser } from "../browser.ts";
import type { PicturedState } from "./states.ts";
import { STATES } from "./states.ts";

const SIZES = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const THEMES = ["light", "dark"] as const;

const { values: options } = parseArgs({
  options: {
    out: { type: "string", default: join("tests", "screenshots") },
    /** Names of states, all unless given. */
    only: { type: "string", multiple: true, default: [] },
    /** Further sizes, such as 2560x1440, instead of the usual ones. */
    size: { type: "string", multiple: true, default: [] },
    theme: { type: "string", multiple: true, default: [...THEMES] },
    "forced-colors": { type: "boolean", default: false },
    "reduced-motion": { type: "boolean", default: false },
    /** Of the browser: what the page is asked in. */
    locale: { type: "string", default: "en-US" },
    /** A page that is built already. */
    dist: { type: "string" },
  },
});
const root = resolve(import.meta.dirname, "..", "..");
const out = resolve(root, options.out);
const sizes = options.size.length === 0 ? SIZES : options.size.map(parseSize);
const states = STATES.filter(
  ({ name }) => options.only.length === 0 || options.only.includes(name),
);

function parseSize(text: string): { readonly width: number; readonly height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  if (width === undefined || height === undefined) {
    throw new Error(`expected a size such as 1280x800, found ${text}`);
  }
  return { width: Number(width), height: Number(height) };
}

function launch(executablePath: string, hasWebGpu: boolean): Promise<Browser> {
  const args = hasWebGpu
    ? [...chromiumArgs]
    : [
        ...chromiumArgs.filter((arg) => !arg.includes("webgpu")),
        "--disable-features=WebGPU",
        "--disable-gpu",
      ];
  return chromium.launch({ executablePath, args });
}

/** Everything drawn that was asked for, fonts and charts included. */
const SETTLED_MS = 700;

async function picture(
  browser: Browser,
  url: string,
  state: PicturedState,
  theme: string,
): Promise<void> {
  const context = await browser.newContext({
    viewport: SIZES[1],
    colorScheme: theme === "dark" ? "dark" : "light",
    reducedMotion: options["reduced-motion"] ? "reduce" : "no-preference",
    ...(options["forced-colors"] && { forcedColors: "active" as const }),
    locale: options.locale,
    timezoneId: "UTC",
  } satisfies BrowserContextOptions);
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  // Thrown from here: an error out of the listener would end the process instead of this picture.
  const errors: string[] = [];
  page.on("pageerror", ({ message }) => errors.push(message));
  await page.goto(url + state.hash);
  await page.locator("playground-app").waitFor({ state: "attached" });
  await page.waitForFunction(() => {
    const app = document.querySelector("playground-app") as unknown as {
      readonly store: { readonly snapshot: { readonly device: { readonly status: string } } };
    };
    return app.store.snapshot.device.status !== "opening";
  });
  await state.reach(page);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await page.waitForTimeout(SETTLED_MS);
    await state.show?.(page);
    await page.waitForTimeout(SETTLED_MS);
    const name = `${state.name}-${size.width}x${size.height}${theme === "light" ? "" : `-${theme}`}.png`;
    const file = join(out, name);
    // Few colours and flat areas: a palette keeps every letter and a third of the bytes.
    await sharp(await page.screenshot())
      .png({ palette: true, quality: 100, dither: 0, effort: 7, compressionLevel: 9 })
      .toFile(file);
    console.log(`${name}: ${Math.round((await stat(file)).size / 1024)} KiB`);
  }
  await context.close();
  if (errors.length > 0) throw new Error(`${state.name}: ${errors.join("; ")}`);
}

async function main(): Promise<void> {
  const executablePath = obtainBrowser();
  if (executablePath === undefined) {
    throw new Error("expected Chrome or Chromium, found none: install one, or set CHROMIUM_PATH");
  }
  await mkdir(out, { recursive: true });
  const built = options.dist ?? (await mkdtemp(join(tmpdir(), "peft-playground-pictures-")));
  if (options.dist === undefined) {
    process.env["NODE_ENV"] = "production";
    await build({
      root,
      mode: "production",
      logLevel: "warn",
      build: { outDir: built, emptyOutDir: true },
    });
  }
  const server = await preview({
    root,
    configFile: false,
    appType: "mpa",
    build: { outDir: built },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error("expected the preview server to name its address");
  try {
    for (const hasWebGpu of [true, false]) {
      const own = states.filter((state) => (state.hasWebGpu ?? true) === hasWebGpu);
      if (own.length === 0) continue;
      const browser = await launch(executablePath, hasWebGpu);
      for (const theme of options.theme) {
        for (const state of own) await picture(browser, url, state, theme);
      }
      await browser.close();
    }
  } finally {
    await server.close();
    if (options.dist === undefined) await rm(built, { recursive: true, force: true });
  }
}

await main();

// The built page in a browser of its own, driven as a person drives it; what the page holds exactly is read beside what it shows.
import type { Browser, Locator, Page } from "playwright";
import { chromium } from "playwright";
import type { Snapshot } from "../../src/ui/state/store.ts";
import { chromiumArgs, findBrowser } from "../../tools/browser.ts";

/** For what trains: a software GPU shared with other programs may take its time, and nothing depends on speed. */
const PATIENCE_MS = 240_000;
/** For what the page itself does. */
const PAGE_MS = 60_000;

/** `withWebGpu: false` is the same browser as on a machine whose GPU it refuses. */
export function launchBrowser({ withWebGpu = true } = {}): Promise<Browser> {
  const executablePath = findBrowser();
  const args = chromiumArgs.filter((arg) => withWebGpu || !arg.includes("webgpu"));
  return chromium.launch({
    ...(executablePath === undefined ? { channel: "chromium" } : { executablePath }),
    args: withWebGpu ? args : [...args, "--disable-features=WebGPU", "--disable-gpu"],
  });
}

export interface BuiltPage {
  readonly page: Page;
  /** Everything that a clean visit does not have: console errors and warnings, exceptions, failed and foreign requests. */
  readonly complaints: readonly string[];
  /** What the page holds, every number in full. */
  snapshot(): Promise<Snapshot>;
  /** The cells of a row of the results by its heading, such as "LoRA". */
  resultRow(method: string): Promise<readonly string[]>;
  /** Until the state line of the transport bar says so. */
  untilState(text: RegExp): Promise<void>;
  readonly primary: Locator;
  /** Presses the large button and waits until training has ended. */
  runToEnd(): Promise<void>;
  close(): Promise<void>;
}

/** Opens the page in a fresh profile and waits until a device is open, or known to be missing. */
export async function openBuiltPage(browser: Browser, url: string, hash = ""): Promise<BuiltPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  page.setDefaultTimeout(PAGE_MS);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) {
      complaints.push(`console ${message.type()}: ${message.text()}`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    const isOwn = ["data:", "blob:"].includes(asked.protocol) || asked.href.startsWith(url);
    if (!isOwn) complaints.push(`foreign request: ${asked.href}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url + hash);
  const state = page.locator("transport-bar .state .line");
  const primary = page.locator("transport-bar button.primary");

  async function untilState(text: RegExp): Promise<void> {
    await state.filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });
  }
  await untilState(/Ready|No device/);
  return {
    page,
    complaints,
    primary,
    untilState,
    snapshot: () =>
      page.evaluate(() => {
        const app = document.querySelector("playground-app") as unknown as {
          readonly store: { readonly snapshot: Snapshot };
        };
        return app.store.snapshot;
      }),
    resultRow: (method) =>
      page.locator("results-table tr", { hasText: method }).locator("th, td").allInnerTexts(),
    async runToEnd() {
      await primary.click();
      await untilState(/Finished|Ended|Stopped|Interrupted/);
    },
    close: () => context.close(),
  };
}

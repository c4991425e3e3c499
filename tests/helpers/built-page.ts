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

export interface Asked {
  readonly url: string;
  readonly isServiceWorkers: boolean;
}

export interface BuiltPage {
  readonly page: Page;
  /** Everything that a clean visit does not have: console errors and warnings, exceptions, failed and foreign requests. */
  readonly complaints: readonly string[];
  /** Every address that was asked for, by the page, its threads and its service worker. */
  readonly asked: readonly Asked[];
  /** What the page holds, every number in full. */
  snapshot(): Promise<Snapshot>;
  /** The cells of the newest run with this in its name, such as "LoRA", by the words of the columns' heads. */
  resultRow(method: string): Promise<Readonly<Record<string, string>>>;
  /** Until a run has made so many steps. */
  untilStep(step: number): Promise<void>;
  /** Until every element shows what the page holds: charts and tables are drawn a moment later. Not while it trains. */
  drawn(): Promise<void>;
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
  const asked: Asked[] = [];
  // Of the context, which the service worker belongs to as well.
  context.on("request", (request) => {
    const { href, protocol } = new URL(request.url());
    asked.push({ url: href, isServiceWorkers: request.serviceWorker() !== null });
    const isOwn = ["data:", "blob:"].includes(protocol) || href.startsWith(url);
    if (!isOwn) complaints.push(`foreign request: ${href}`);
  });
  context.on("response", (response) => {
    if (response.status() >= 400) complaints.push(`${response.status()}: ${response.url()}`);
  });
  await page.goto(url + hash);
  const state = page.locator("transport-bar .state .line");
  const primary = page.locator("transport-bar button.primary");

  async function untilState(text: RegExp): Promise<void> {
    await state.filter({ hasText: text }).waitFor({ timeout: PATIENCE_MS });
  }
  await untilState(/Ready|No device/);

  async function drawn(): Promise<void> {
    await page.waitForFunction(
      () => {
        const isPending = (root: ParentNode): boolean =>
          [...root.querySelectorAll<Element & { isUpdatePending?: boolean }>("*")].some(
            ({ isUpdatePending, shadowRoot }) =>
              isUpdatePending === true || (shadowRoot !== null && isPending(shadowRoot)),
          );
        return !isPending(document);
      },
      undefined,
      { polling: 100 },
    );
  }

  async function resultRow(method: string): Promise<Readonly<Record<string, string>>> {
    await drawn();
    const table = page.locator("runs-table table");
    const heads = await table.locator("thead th").allTextContents();
    const name = page.locator("th[scope=row]", { hasText: method });
    const row = table.locator("tbody tr").filter({ has: name }).first();
    const cells = await row.locator("th, td").allInnerTexts();
    if (cells.length !== heads.length) {
      throw new Error(
        `expected ${heads.length} cells in the row of ${method}, found ${cells.length}`,
      );
    }
    return Object.fromEntries(heads.map((head, i) => [head.trim(), cells[i] ?? ""]));
  }
  return {
    page,
    complaints,
    asked,
    primary,
    drawn,
    untilState,
    async untilStep(step) {
      await page.waitForFunction(
        (wanted) => {
          const app = document.querySelector("playground-app") as unknown as {
            readonly store: { readonly snapshot: Snapshot };
          };
          const runs = app.store.snapshot.run.current?.runs ?? [];
          return runs.some(({ lanes }) => (lanes[0]?.losses.length ?? 0) >= wanted);
        },
        step,
        { timeout: PATIENCE_MS },
      );
    },
    snapshot: () =>
      page.evaluate(() => {
        const app = document.querySelector("playground-app") as unknown as {
          readonly store: { readonly snapshot: Snapshot };
        };
        return app.store.snapshot;
      }),
    resultRow,
    async runToEnd() {
      await primary.click();
      // Asked from time to time: to be watched all the time is work for the page.
      await page.waitForFunction(
        () => {
          const app = document.querySelector("playground-app") as unknown as {
            readonly store: { readonly snapshot: Snapshot };
          };
          return app.store.snapshot.run.phase === "ended";
        },
        undefined,
        { timeout: PATIENCE_MS, polling: 500 },
      );
      await untilState(/Finished|Ended|Stopped|Interrupted/);
      await drawn();
    },
    close: () => context.close(),
  };
}

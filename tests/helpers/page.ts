// The whole page in a test, with a scripted trainer, and ways to look into its shadow trees.
import "../../src/ui/style/theme.css";
import axe from "axe-core";
import { expect } from "vitest";
import { readHash } from "../../src/experiment/url.ts";
import { openBrowserStorage } from "../../src/io/browser-storage.ts";
import { mountPlayground } from "../../src/ui/app/mount.ts";
import type { Phase } from "../../src/ui/state/run-state.ts";
import type { Store, StoreServices } from "../../src/ui/state/store.ts";
import { trainerLock } from "../../src/ui/state/trainer-lock.ts";
import type { FakeScript, FakeTrainer } from "./fake-trainer.ts";
import { fakeTrainer } from "./fake-trainer.ts";

export interface Page {
  readonly store: Store;
  /** All that were made, the latest last. */
  readonly trainers: readonly FakeTrainer[];
  /** The first element that matches in any shadow tree; `host >>> inner` looks inside the trees of the host. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in querySelector
  find<T extends Element = HTMLElement>(selector: string): T;
  findAll<T extends Element = HTMLElement>(selector: string): T[];
  /** All text that a reader sees, white space collapsed. */
  text(selector?: string): string;
  press(key: string, target?: Element): void;
  /** Until everything that was asked for is drawn. */
  settled(): Promise<void>;
  /** Until the run is in one of these phases. */
  reached(...phases: readonly Phase[]): Promise<void>;
  /** Runs to the end. */
  run(): Promise<void>;
}

let mounted: Element | undefined;
let mount = new AbortController();

/** Each page has a storage of its own and the right to train, unless `services` say otherwise. */
export async function openPage(
  script: FakeScript = {},
  hash = "",
  services: StoreServices = {},
): Promise<Page> {
  mounted?.remove();
  mount.abort();
  mount = new AbortController();
  history.replaceState(null, "", location.pathname + location.search);
  localStorage.removeItem("theme");
  const trainers: FakeTrainer[] = [];
  const store = mountPlayground(
    document.body,
    () => {
      const trainer = fakeTrainer(script, trainers.length);
      trainers.push(trainer);
      return trainer;
    },
    readHash(hash),
    {
      openStorage: () => openBrowserStorage(`test-${crypto.randomUUID()}`),
      lock: trainerLock(undefined),
      ...services,
    },
    undefined,
    mount.signal,
  );
  const app = document.querySelector("playground-app");
  if (app === null) throw new Error("expected the page, found none");
  mounted = app;

  function findAll<T extends Element>(selector: string): T[] {
    const parts = selector.split(">>>").map((part) => part.trim());
    return parts.reduce<Element[]>(
      (hosts, part) =>
        hosts.flatMap((host) => trees(host).flatMap((tree) => [...tree.querySelectorAll(part)])),
      [app!],
    ) as T[];
  }
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as in querySelector
  function find<T extends Element>(selector: string): T {
    const found = findAll<T>(selector)[0];
    if (found === undefined) throw new Error(`expected ${selector}, found none`);
    return found;
  }
  const page: Page = {
    store,
    trainers,
    find,
    findAll,
    text: (selector = "top-bar, main, aside") =>
      findAll(selector).map(visibleText).join(" ").replace(/\s+/g, " ").trim(),
    press(key, target = document.body) {
      target.dispatchEvent(
        new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true }),
      );
    },
    settled: () => new Promise((resolve) => setTimeout(resolve, 350)),
    reached: (...phases) =>
      expect.poll(() => store.snapshot.run.phase, { timeout: 15_000 }).toBeOneOf([...phases]),
    async run() {
      await store.start();
      await page.reached("ended", "lost");
      await page.settled();
    },
  };
  await expect.poll(() => store.snapshot.device.status).not.toBe("opening");
  await expect.poll(() => store.snapshot.preview.status).not.toBe("loading");
  await page.settled();
  return page;
}

/** Rule and element of each violation. */
export async function violations(): Promise<readonly string[]> {
  const result = await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    // The test's own document has no title and no language.
    rules: { "html-has-lang": { enabled: false }, "document-title": { enabled: false } },
  });
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${target.join(" ")}: ${failureSummary ?? ""}`,
    ),
  );
}

/** The tree itself and every shadow tree in it. */
function trees(root: Element | ShadowRoot): readonly (Element | ShadowRoot)[] {
  const own = root instanceof Element && root.shadowRoot !== null ? trees(root.shadowRoot) : [];
  const inner = [...root.querySelectorAll("*")].flatMap(({ shadowRoot }) =>
    shadowRoot === null ? [] : trees(shadowRoot),
  );
  return [root, ...own, ...inner];
}

function visibleText(element: Element): string {
  const own = [...(element.shadowRoot ?? element).childNodes].map((node) => {
    if (node instanceof HTMLStyleElement) return "";
    return node instanceof Element ? visibleText(node) : node instanceof Text ? node.data : "";
  });
  return own.join(" ");
}

// What the built page shows, collected in the page itself: every state of the loss chart, and the value of every control.
import type { Page } from "playwright";

export interface Sight {
  readonly sentence: string;
  /** Of the line with the most of them. */
  readonly corners: number;
}

/** Writes down what the loss chart shows from now on; returns what reads it. One watch for each visit. */
export async function watchChart(page: Page): Promise<() => Promise<readonly Sight[]>> {
  await page.locator("loss-figure").evaluate((figure) => {
    const sights: Sight[] = [];
    Object.assign(globalThis, { sights });
    const root = figure.shadowRoot;
    if (root === null) throw new Error("expected the chart's figure");
    const observer = new MutationObserver(() => {
      const lines = [...root.querySelectorAll("svg [data-mark=line] path")];
      const corners = lines.map((line) => line.getAttribute("d")?.match(/[MLC]/g)?.length ?? 0);
      const sentence = root.querySelector(".sentence")?.textContent.trim() ?? "";
      sights.push({ sentence, corners: Math.max(0, ...corners) });
    });
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  });
  return () => page.evaluate(() => (globalThis as unknown as { readonly sights: Sight[] }).sights);
}

/** What every control of the set-up shows: "steps 50 false", where the last word says whether it is ticked. */
export function controls(page: Page): Promise<readonly string[]> {
  return page
    .locator("task-card, method-card, training-card")
    .locator("input, select")
    .evaluateAll((all) =>
      (all as (HTMLInputElement | HTMLSelectElement)[]).map((control) => {
        const name = control.id || (control.getAttribute("aria-label") ?? "");
        const isOn = control instanceof HTMLInputElement && control.checked;
        return `${name} ${control.value} ${isOn}`;
      }),
    );
}

/** What a variable of the page is on a light ground, as "r,g,b". */
export function colourOf(page: Page, variable: string): Promise<string> {
  return page.evaluate((name) => {
    const probe = document.createElement("i");
    probe.style.cssText = `color-scheme: light; color: var(${name})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color.replace(/[^\d,]/g, "");
  }, variable);
}

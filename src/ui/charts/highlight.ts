/** The run that the pointer or the focus is on, in a table or in a chart, so that the other shows it too. */
import type { Store } from "../state/store.ts";
import { SEED_LINE } from "./picture.ts";

export interface Highlight {
  readonly runId: string | undefined;
  set(runId: string | undefined): void;
  /** Returns the function that ends the subscription. */
  subscribe(listener: () => void): () => void;
}

const highlights = new WeakMap<Store, Highlight>();

/** One for each store. It is not part of the snapshot: it changes with every move of the pointer, and nobody keeps it. */
export function highlightOf(store: Store): Highlight {
  const known = highlights.get(store);
  if (known !== undefined) return known;
  const listeners = new Set<() => void>();
  let current: string | undefined;
  const highlight: Highlight = {
    get runId() {
      return current;
    },
    set(runId) {
      if (runId === current) return;
      current = runId;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  highlights.set(store, highlight);
  return highlight;
}

/** Everything that does not belong to the run steps back, and each of its seeds is drawn. */
export function showHighlight(svg: SVGSVGElement, runId: string | undefined): void {
  const parts = [...svg.querySelectorAll<SVGElement>("[data-run]")];
  const isDrawn = parts.some((part) => part.dataset["run"] === runId);
  for (const part of parts) {
    const isOwn = part.dataset["run"] === runId;
    part.style.opacity = isDrawn && !isOwn ? "0.15" : "";
    if (part.dataset["mark"] !== SEED_LINE) continue;
    if (isOwn) part.removeAttribute("display");
    else part.setAttribute("display", "none");
  }
}

/** Puts the page into a document and keeps the URL equal to the set-up. */
import type { ReadHash } from "../../experiment/url.ts";
import { writeHash } from "../../experiment/url.ts";
import type { TrainerFactory } from "../state/store.ts";
import { Store } from "../state/store.ts";
import { applyTheme, installPalette, savedTheme } from "../style/theme.ts";
import { PlaygroundApp } from "./playground-app.ts";

const URL_DELAY_MS = 300;

/** The store is returned for whoever drives the page from outside. */
export function mountPlayground(
  parent: HTMLElement,
  newTrainer: TrainerFactory,
  start: ReadHash,
): Store {
  installPalette();
  applyTheme(savedTheme());
  const store = new Store(newTrainer, start);
  const app = new PlaygroundApp();
  app.store = store;
  parent.append(app);
  keepUrl(store);
  void store.open();
  return store;
}

/** Replaces the hash shortly after the last change, so that the address can be copied at any time. */
function keepUrl(store: Store): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let { experiment } = store.snapshot;
  store.subscribe(() => {
    if (store.snapshot.experiment === experiment) return;
    ({ experiment } = store.snapshot);
    clearTimeout(timer);
    timer = setTimeout(() => {
      const hash = writeHash(experiment);
      history.replaceState(null, "", hash === "" ? location.pathname + location.search : hash);
    }, URL_DELAY_MS);
  });
}

/** Puts the page into a document, keeps the address and the set-up equal, and saves before the page goes. */
import type { ReadHash } from "../../experiment/url.ts";
import { readHash, writeHash } from "../../experiment/url.ts";
import type { Snapshot, StoreServices, TrainerFactory } from "../state/store.ts";
import { Store } from "../state/store.ts";
import { DEFAULT_VIEW } from "../state/snapshot.ts";
import { applyTheme, installPalette, savedTheme } from "../style/theme.ts";
import { PlaygroundApp } from "./playground-app.ts";

const URL_DELAY_MS = 300;

/** In `history.state` of entries that the page has made itself. */
const OWN_ENTRY = "peft-playground";

/** The store is returned for whoever drives the page from outside. */
export function mountPlayground(
  parent: HTMLElement,
  newTrainer: TrainerFactory,
  start: ReadHash,
  services: StoreServices = {},
  onRestored: (store: Store) => Promise<void> = () => Promise.resolve(),
): Store {
  installPalette();
  applyTheme(savedTheme());
  const store = new Store(newTrainer, start, services);
  const app = new PlaygroundApp();
  app.store = store;
  parent.append(app);
  keepUrl(store);
  saveBeforeLeaving(store);
  void begin(store, start, onRestored);
  return store;
}

async function begin(
  store: Store,
  { autorun }: ReadHash,
  onRestored: (store: Store) => Promise<void>,
): Promise<void> {
  await Promise.all([store.open(), store.restore().then(() => onRestored(store))]);
  // An interrupted run is for a person to continue or to leave.
  if (autorun && store.snapshot.recovery.status === "none") await store.start();
}

/** A phone may end a page that is hidden without another word. */
function saveBeforeLeaving(store: Store): void {
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") void store.save();
  });
  window.addEventListener("pagehide", () => {
    void store.save();
  });
}

/**
 * A change of the page makes an entry in the history, any other change replaces the hash shortly after, so that the
 * address can be copied at any time. Going back changes the page alone; an address that somebody else has made, by a
 * link or by typing, changes the set-up as well where it has one.
 */
function keepUrl(store: Store): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before = store.snapshot;
  let hash = location.hash;

  function write(how: "push" | "replace"): void {
    clearTimeout(timer);
    hash = hashOf(store.snapshot);
    const url = location.pathname + location.search + hash;
    if (how === "push") history.pushState(OWN_ENTRY, "", url);
    else history.replaceState(OWN_ENTRY, "", url);
  }

  function follow(): void {
    if (location.hash === hash) return;
    hash = location.hash;
    const read = readHash(hash);
    // The entry is there already.
    before = { ...before, route: read.route };
    if (history.state !== OWN_ENTRY && hash.includes("?")) store.follow(read);
    else store.navigate(read.route);
    // Whatever was left out, the address says what is shown.
    write("replace");
  }

  store.subscribe(() => {
    const isOtherPage = store.snapshot.route !== before.route;
    const isSame = !isOtherPage && isSameAddress(store.snapshot, before);
    before = store.snapshot;
    if (isOtherPage) write("push");
    else if (!isSame) {
      clearTimeout(timer);
      timer = setTimeout(() => {
        write("replace");
      }, URL_DELAY_MS);
    }
  });
  window.addEventListener("popstate", follow);
  window.addEventListener("hashchange", follow);
}

function isSameAddress(a: Snapshot, b: Snapshot): boolean {
  return (
    a.experiment === b.experiment &&
    a.scenarioId === b.scenarioId &&
    a.isPresenting === b.isPresenting &&
    a.hide === b.hide &&
    a.view.smoothing === b.view.smoothing &&
    a.view.isLog === b.view.isLog &&
    a.view.zoom === b.view.zoom
  );
}

function hashOf(snapshot: Snapshot): string {
  const { experiment, route, scenarioId, hide, isPresenting, view } = snapshot;
  const { smoothing, isLog, zoom } = view;
  return writeHash(experiment, {
    route,
    scenarioId,
    hide: [...hide],
    present: isPresenting,
    view: {
      ...(smoothing !== DEFAULT_VIEW.smoothing && { smoothing }),
      ...(isLog !== undefined && { isLog }),
      ...(zoom !== undefined && { zoom }),
    },
  });
}

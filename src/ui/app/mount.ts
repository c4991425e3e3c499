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

/** The store is returned for whoever drives the page from outside; `end` gives the address and the window back. */
export function mountPlayground(
  parent: HTMLElement,
  newTrainer: TrainerFactory,
  start: ReadHash,
  services: StoreServices = {},
  onRestored: (store: Store) => Promise<void> = () => Promise.resolve(),
  end: AbortSignal = new AbortController().signal,
): Store {
  installPalette();
  applyTheme(savedTheme());
  const store = new Store(newTrainer, start, services);
  const app = new PlaygroundApp();
  app.store = store;
  parent.append(app);
  keepUrl(store, end);
  saveBeforeLeaving(store, end);
  void begin(store, start, onRestored);
  return store;
}

async function begin(
  store: Store,
  { autorun }: ReadHash,
  onRestored: (store: Store) => Promise<void>,
): Promise<void> {
  const opened = store.open().then(() => {
    if (autorun) store.prepare();
  });
  await Promise.all([opened, store.restore().then(() => onRestored(store))]);
  // An interrupted run is for a person to continue or to leave.
  if (autorun && store.snapshot.recovery.status === "none") await store.start();
}

/** A phone may end a page that is hidden without another word. */
function saveBeforeLeaving(store: Store, signal: AbortSignal): void {
  const save = () => void store.save();
  const saveIfHidden = () => {
    if (document.visibilityState === "hidden") save();
  };
  document.addEventListener("visibilitychange", saveIfHidden, { signal });
  window.addEventListener("pagehide", save, { signal });
}

/**
 * A change of the page makes an entry in the history, any other change replaces the hash shortly after, so that the
 * address can be copied at any time. Going back changes the page alone; an address that somebody else has made, by a
 * link or by typing, changes the set-up as well where it has one.
 */
function keepUrl(store: Store, signal: AbortSignal): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before = store.snapshot;
  let hash = location.hash;
  /** Until all of another address is taken over, what is half of it is no change of the page. */
  let isFollowing = false;

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
    isFollowing = true;
    try {
      if (history.state !== OWN_ENTRY && hash.includes("?")) store.follow(read);
      else store.navigate(read.route);
    } finally {
      // Else one listener that throws would end the keeping of addresses.
      isFollowing = false;
    }
    before = store.snapshot;
    // The entry is there already. Whatever was left out of the page, the address says what is shown.
    write("replace");
  }

  const unsubscribe = store.subscribe(() => {
    if (isFollowing) return;
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
  window.addEventListener("popstate", follow, { signal });
  window.addEventListener("hashchange", follow, { signal });
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    unsubscribe();
  });
}

function isSameAddress(a: Snapshot, b: Snapshot): boolean {
  return (
    a.experiment === b.experiment &&
    a.scenarioId === b.scenarioId &&
    a.isPresenting === b.isPresenting &&
    a.hide === b.hide &&
    a.view.smoothing === b.view.smoothing &&
    a.view.isLog === b.view.isLog &&
    a.view.x === b.view.x &&
    a.view.zoom === b.view.zoom
  );
}

function hashOf(snapshot: Snapshot): string {
  const { experiment, route, scenarioId, hide, isPresenting, view } = snapshot;
  const { smoothing, isLog, x, zoom } = view;
  return writeHash(experiment, {
    route,
    scenarioId,
    hide: [...hide],
    present: isPresenting,
    view: {
      ...(smoothing !== DEFAULT_VIEW.smoothing && { smoothing }),
      ...(isLog !== undefined && { isLog }),
      ...(x !== DEFAULT_VIEW.x && { x }),
      ...(zoom !== undefined && { zoom }),
    },
  });
}

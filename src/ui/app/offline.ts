/** Keeps the page for visits without a network, and tells when a new version of it waits; it never reloads by itself. */
/// <reference types="vite-plugin-pwa/client" />
import { registerSW } from "virtual:pwa-register";

/** `onUpdate` is called with what loads the new version. */
export function keepOffline(onUpdate: (reload: () => void) => void): void {
  // A page that is opened from a file, or over plain http, has none; it works for this visit all the same.
  if (!("serviceWorker" in navigator)) return;
  const update = registerSW({
    onNeedRefresh: () => {
      onUpdate(() => void update(true));
    },
  });
}

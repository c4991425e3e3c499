/** Wires the page: the trainer thread, the store, the URL, the theme; it decides nothing. */
import { readHash } from "./experiment/url.ts";
import { keepOffline } from "./ui/app/offline.ts";
import { mountPlayground } from "./ui/app/mount.ts";
import { welcome } from "./ui/app/welcome.ts";
import { preferredLocale, showLocale } from "./ui/locale/locale.ts";
import { startTrainer } from "./worker/client.ts";

const LONGEST_WAIT_MS = 1500;

const { hash } = location;
// Before the first drawing, so that nobody sees the page change its language; English has nothing to wait for.
// Nor does anybody wait long: on a network that hangs the page begins in English and changes when it can.
await Promise.race([
  showLocale(preferredLocale()),
  new Promise((resolve) => setTimeout(resolve, LONGEST_WAIT_MS)),
]);
mountPlayground(document.body, startTrainer, readHash(hash), {}, (store) => welcome(store, hash));

keepOffline((reload) => {
  const app = document.querySelector("playground-app");
  if (app !== null) app.reload = reload;
});

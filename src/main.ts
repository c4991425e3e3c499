/** Wires the page: the trainer thread, the store, the URL, the theme; it decides nothing. */
import { readHash } from "./experiment/url.ts";
import { mountPlayground } from "./ui/app/mount.ts";
import { startTrainer } from "./worker/client.ts";

mountPlayground(document.body, startTrainer, readHash(location.hash));

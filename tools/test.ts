// `npm test`: finds or installs a browser, then hands over to Vitest; further arguments go to Vitest.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import { obtainBrowser } from "./browser.ts";

const browser = obtainBrowser();
if (browser === undefined) {
  console.error(
    "The tests need Chrome or Chromium, and none was found or could be installed: install one, or set CHROMIUM_PATH to its executable.",
  );
  process.exit(1);
}
console.log(`Browser for the tests: ${browser}`);

const vitest = createRequire(import.meta.url).resolve("vitest/package.json");
const result = spawnSync(
  process.execPath,
  [join(vitest, "..", "vitest.mjs"), "run", ...process.argv.slice(2)],
  { stdio: "inherit", env: { ...process.env, CHROMIUM_PATH: browser } },
);
process.exit(result.status ?? 1);

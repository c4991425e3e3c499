// Finds the Chromium that the tests drive, and installs one where there is none; starts nothing else.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
import { chromium } from "playwright";

/** What WebGPU needs in a headless Chromium on any machine: the software adapter, and a quiet network. */
export const chromiumArgs: readonly string[] = [
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  // CI runs as root in a container, where Chromium's sandbox refuses to start.
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What the search asks of the machine; injected, so that its order can be tested. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True when the file exists and may be executed. */
  readonly executable: (path: string) => boolean;
  /** Where Playwright keeps its own Chromium, whether it is there or not. */
  readonly playwrightPath: () => string;
}

/** A machine that can also be changed. Each returns true when its command succeeded. */
export interface Installer extends Machine {
  readonly playwrightInstall: () => boolean;
  readonly aptInstall: () => boolean;
  /** True for root on a system with apt-get. */
  readonly aptAllowed: () => boolean;
}

const linuxNames = [
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "google-chrome-beta",
  "microsoft-edge-stable",
];

/** Paths where a Chrome or Chromium is usually installed, best first. */
function usualPaths(machine: Machine): readonly string[] {
  const { env } = machine;
  switch (machine.platform) {
    case "darwin":
      return ["", env["HOME"] ?? ""].flatMap((root) =>
        ["Google Chrome", "Chromium", "Microsoft Edge"].map(
          (name) => `${root}/Applications/${name}.app/Contents/MacOS/${name}`,
        ),
      );
    case "win32":
      return ["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"].flatMap((variable) => {
        const root = env[variable];
        if (root === undefined) return [];
        return [
          `${root}\\Google\\Chrome\\Application\\chrome.exe`,
          `${root}\\Chromium\\Application\\chrome.exe`,
          `${root}\\Microsoft\\Edge\\Application\\msedge.exe`,
        ];
      });
    default: {
      const folders = new Set([
        ...(env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== ""),
        "/usr/bin",
        "/usr/local/bin",
        "/snap/bin",
      ]);
      return linuxNames.flatMap((name) => [...folders].map((folder) => join(folder, name)));
    }
  }
}

/** The first browser that is already there: `CHROMIUM_PATH`, Playwright's own, an installed one. */
export function findBrowser(machine: Machine = thisMachine): string | undefined {
  const given = machine.env["CHROMIUM_PATH"];
  if (given !== undefined && given !== "") {
    if (machine.executable(given)) return given;
    throw new Error(`expected CHROMIUM_PATH to name an executable browser, found "${given}"`);
  }
  return [machine.playwrightPath(), ...usualPaths(machine)].find((path) =>
    machine.executable(path),
  );
}

/** As `findBrowser`, and where there is none: Playwright's installer, then apt-get as root. */
export function obtainBrowser(machine: Installer = thisMachine): string | undefined {
  const found = findBrowser(machine);
  if (found !== undefined) return found;
  if (machine.playwrightInstall()) {
    const installed = findBrowser(machine);
    if (installed !== undefined) return installed;
  }
  if (machine.aptAllowed() && machine.aptInstall()) return findBrowser(machine);
  return undefined;
}

function runs(command: string, args: readonly string[], env: Record<string, string> = {}): boolean {
  console.log(`> ${[command, ...args].join(" ")}`);
  const result = spawnSync(command, args, {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
    timeout: 600_000,
  });
  return result.status === 0;
}

const playwrightCli = createRequire(import.meta.url).resolve("playwright/package.json");

const thisMachine: Installer = {
  platform: process.platform,
  env: process.env,
  executable(path) {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  },
  playwrightPath: () => chromium.executablePath(),
  playwrightInstall() {
    const cli = join(playwrightCli, "..", "cli.js");
    const asRoot = process.platform === "linux" && process.getuid?.() === 0;
    return runs(process.execPath, [
      ...[cli, "install", "--no-shell"],
      ...(asRoot ? ["--with-deps"] : []),
      "chromium",
    ]);
  },
  aptAllowed: () => process.getuid?.() === 0 && existsSync("/usr/bin/apt-get"),
  aptInstall() {
    const quiet = { DEBIAN_FRONTEND: "noninteractive" };
    return (
      runs("apt-get", ["update", "-q"], quiet) &&
      runs("apt-get", ["install", "-y", "-q", "--no-install-recommends", "chromium"], quiet)
    );
  },
};

// Runs a bundled script inside Deno, whose WebGPU is wgpu, on the machine's Vulkan driver or Mesa's lavapipe; the script is the caller's.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Alias } from "vite";
import { build } from "vite";

export const root = resolve(import.meta.dirname, "..");

export interface Runtime {
  /** The command that starts Deno. */
  readonly command: readonly string[];
  readonly driver: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Deno and a Vulkan driver, or why there is none, as a sentence. */
export function findRuntime(): Runtime | string {
  const driver = findDriver();
  if (driver === undefined) {
    return "no lavapipe driver was found (on Debian: apt-get install mesa-vulkan-drivers).";
  }
  const command = findDeno();
  if (command === undefined) return "no Deno was found, and npx could not fetch it; set DENO_PATH.";
  return { command, driver: driver.name, env: driver.env };
}

export interface Bundle {
  readonly entry: string;
  /** Below `.cache/`. */
  readonly name: string;
  readonly alias?: readonly Alias[];
}

/** One file of JavaScript with everything that `entry` imports, WGSL included; returns its path. */
export async function bundleForDeno({ entry, name, alias = [] }: Bundle): Promise<string> {
  const outDir = join(root, ".cache", name);
  rmSync(outDir, { recursive: true, force: true });
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    resolve: { alias: [...alias] },
    ssr: { noExternal: true },
    publicDir: false,
    build: {
      ssr: entry,
      outDir,
      emptyOutDir: true,
      target: "es2022",
      minify: false,
      rolldownOptions: { output: { entryFileNames: "run.js" } },
    },
  });
  return join(outDir, "run.js");
}

/** Resolves to the exit status; a signal to us is passed on, so that the script can end tidily. */
export function runInDeno(
  runtime: Runtime,
  file: string,
  args: readonly string[],
): Promise<number> {
  const [program = "", ...first] = runtime.command;
  const child = spawn(program, [...first, "run", "-A", file, ...args], {
    stdio: "inherit",
    env: { ...process.env, ...runtime.env },
  });
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => child.kill(signal));
  }
  return new Promise((done) => child.on("exit", (status) => done(status ?? 1)));
}

/** What Deno needs beside itself. A machine with a GPU has a driver of its own. */
interface Driver {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

function findDriver(): Driver | undefined {
  const given = process.env["VK_ICD_FILENAMES"] ?? process.env["VK_DRIVER_FILES"];
  if (given !== undefined && given !== "") return { name: given, env: {} };
  if (process.platform !== "linux") return { name: "the system's own", env: {} };
  const folders = ["/usr/share/vulkan/icd.d", "/usr/local/share/vulkan/icd.d", "/etc/vulkan/icd.d"];
  for (const folder of folders.filter((path) => existsSync(path))) {
    const lavapipe = readdirSync(folder).find((file) => /^lvp_icd.*\.json$/.test(file));
    if (lavapipe === undefined) continue;
    const path = join(folder, lavapipe);
    return { name: path, env: { VK_ICD_FILENAMES: path } };
  }
  return undefined;
}

/** DENO_PATH, one on the path, or npm's package of it, which npx keeps in its cache. */
function findDeno(): readonly string[] | undefined {
  const candidates = [
    ...(process.env["DENO_PATH"] === undefined ? [] : [[process.env["DENO_PATH"]]]),
    ["deno"],
    ["npx", "--yes", "deno@2"],
  ];
  return candidates.find((command) => {
    const [program = "", ...args] = command;
    const { status } = spawnSync(program, [...args, "--version"], { stdio: "ignore" });
    return status === 0;
  });
}

// `npm run portability`: runs the kernel tests on wgpu (Deno) over Mesa's lavapipe, where installed; a filter may follow.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "vite";

const root = resolve(import.meta.dirname, "../..");
const outDir = join(root, ".cache/portability");

/** What Deno needs beside itself. A machine with a GPU has a driver of its own: see README. */
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

/** The command that starts Deno: DENO_PATH, one on the path, or npm's package of it, which npx keeps in its cache. */
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

function skip(reason: string): never {
  console.log(`Skipped, nothing was checked: ${reason}`);
  process.exit(0);
}

const driver = findDriver();
if (driver === undefined) {
  skip("no lavapipe driver was found (on Debian: apt-get install mesa-vulkan-drivers).");
}
const deno = findDeno();
if (deno === undefined) skip("no Deno was found, and npx could not fetch it; set DENO_PATH.");

rmSync(outDir, { recursive: true, force: true });
await build({
  configFile: false,
  root,
  logLevel: "warn",
  resolve: {
    alias: [
      { find: /^vitest$/, replacement: join(import.meta.dirname, "vitest-stand-in.ts") },
      {
        find: /^vitest\/browser$/,
        replacement: join(import.meta.dirname, "vitest-browser-stand-in.ts"),
      },
    ],
  },
  ssr: { noExternal: true },
  publicDir: false,
  build: {
    ssr: join(import.meta.dirname, "run.ts"),
    outDir,
    emptyOutDir: true,
    target: "es2022",
    minify: false,
  },
});

// Tests look for their fixtures beside the folder that their code is in.
symlinkSync(join(root, "tests/fixtures"), join(outDir, "fixtures"), "junction");

console.log(`Deno: ${deno.join(" ")}; Vulkan driver: ${driver.name}`);
const [program = "", ...args] = deno;
const entry = join(outDir, "run.js");
const { status } = spawnSync(program, [...args, "run", "-A", entry, ...process.argv.slice(2)], {
  stdio: "inherit",
  env: { ...process.env, ...driver.env },
});
process.exit(status ?? 1);

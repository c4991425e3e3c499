// Enforces the rooms and arrows of src/ARCHITECTURE.md on the real sources, and shows that it can fail.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { arrows, violations } from "../helpers/layering.ts";

const root = join(import.meta.dirname, "../..");

function sources(): ReadonlyMap<string, string> {
  const paths = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .map((path) => `src/${path.replaceAll("\\", "/")}`)
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"));
  return new Map(paths.map((path) => [path, readFileSync(join(root, path), "utf8")]));
}

test("src/ keeps to its rooms", () => {
  const files = sources();
  expect(files.size).toBeGreaterThan(0);
  expect(violations(files)).toEqual([]);
});

/** The complaints about one file with these lines after an opening comment. */
function complaints(path: string, ...lines: readonly string[]): readonly string[] {
  return violations(new Map([[path, ["// A file.", ...lines].join("\n")]]));
}

test("every room admits exactly its row", () => {
  const rooms = [...Object.keys(arrows).filter((room) => !room.endsWith(".ts")), "shaders"];
  for (const from of Object.keys(arrows)) {
    const path = from.endsWith(".ts") ? `src/${from}` : `src/${from}/deep/file.ts`;
    const up = from.endsWith(".ts") ? "./" : "../../";
    for (const to of rooms) {
      const specifier = to === "shaders" ? `${up}../shaders/a.wgsl?raw` : `${up}${to}/other.ts`;
      const allowed = to === from || arrows[from]!.includes(to);
      expect(complaints(path, `import { a } from "${specifier}";`), `${from} → ${to}`).toHaveLength(
        allowed ? 0 : 1,
      );
    }
  }
});

test("a row that names a file admits that file alone", () => {
  expect(complaints("src/ui/a.ts", 'import { a } from "../worker/client.ts";')).toEqual([]);
  expect(complaints("src/ui/a.ts", 'import { a } from "../worker/trainer.ts";')).toHaveLength(1);
  expect(complaints("src/experiment/a.ts", 'import { a } from "../peft/registry.ts";')).toEqual([]);
  expect(complaints("src/experiment/a.ts", 'import { a } from "../peft/lora.ts";')).toHaveLength(1);
  expect(complaints("src/worker/a.ts", 'import { a } from "../index.ts";')).toEqual([]);
  expect(complaints("src/ui/a.ts", 'import { a } from "../index.ts";')).toHaveLength(1);
});

test.each([
  ["a type import", 'import type { A } from "../train/loop.ts";'],
  ["a re-export", 'export * from "../train/loop.ts";'],
  ["a dynamic import", 'const a = import("../train/loop.ts");'],
  ["an import type", 'type A = import("../train/loop.ts").A;'],
  ["a worker", 'const a = new Worker(new URL("../train/loop.ts", import.meta.url));'],
  ["a glob", 'const a = import.meta.glob("../../shaders/*.wgsl", { query: "?raw" });'],
  ["a path out of src/", 'import { a } from "../../tools/browser.ts";'],
  ["a package of another room", 'import { html } from "lit";'],
  ["a package of no room", 'import { readFile } from "node:fs/promises";'],
  ["navigator.gpu", "const a = self.navigator?.gpu;"],
  ["navigator's key", 'const a = "gpu" in navigator || navigator["gpu"];'],
  ["navigator taken apart", "const { gpu } = navigator;"],
  ["indexedDB", 'const a = indexedDB.open("runs");'],
  ["a default export", "export default function f() {}"],
  ["a default export of a value", "export default 1;"],
  ["a default export by renaming", "const a = 1; export { a as default };"],
  ["a long file", "\n".repeat(400) + "const a = 1;"],
])("%s is a violation", (_name, line) => {
  expect(complaints("src/graph/a.ts", line)).toHaveLength(1);
});

test("comments and strings say nothing", () => {
  const lines = [
    '// import "../train/loop.ts"; navigator.gpu',
    'const a = "navigator.gpu indexedDB";',
  ];
  expect(complaints("src/graph/a.ts", ...lines)).toEqual([]);
});

test("gpu/ may ask for the GPU, io/ for storage", () => {
  expect(complaints("src/gpu/a.ts", "const a = navigator.gpu;")).toEqual([]);
  expect(complaints("src/io/a.ts", 'const a = indexedDB.open("runs");')).toEqual([]);
});

test("a file without an opening comment or in no room is a violation", () => {
  expect(violations(new Map([["src/graph/a.ts", "const a = 1;"]]))).toHaveLength(1);
  expect(complaints("src/utils/a.ts")).toHaveLength(1);
});

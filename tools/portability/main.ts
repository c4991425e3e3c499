// `npm run portability`: runs the kernel tests on wgpu (Deno) over Mesa's lavapipe, where installed; a filter may follow.
import { rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundleForDeno, findRuntime, root, runInDeno } from "../deno.ts";

const runtime = findRuntime();
if (typeof runtime === "string") {
  console.log(`Skipped, nothing was checked: ${runtime}`);
  process.exit(0);
}
const standIn = (name: string) => join(import.meta.dirname, name);
const file = await bundleForDeno({
  name: "portability",
  entry: join(import.meta.dirname, "run.ts"),
  alias: [
    { find: /^vitest$/, replacement: standIn("vitest-stand-in.ts") },
    { find: /^vitest\/browser$/, replacement: standIn("vitest-browser-stand-in.ts") },
  ],
});

// Tests look for their fixtures beside the folder that their code is in.
const fixtures = join(dirname(file), "fixtures");
rmSync(fixtures, { force: true });
symlinkSync(join(root, "tests/fixtures"), fixtures, "junction");

console.log(`Deno: ${runtime.command.join(" ")}; Vulkan driver: ${runtime.driver}`);
process.exit(await runInDeno(runtime, file, process.argv.slice(2)));

// `npm run record`: trains the scenarios inside Deno on WebGPU and writes their recorded twins below public/recorded/.
import { join } from "node:path";
import { bundleForDeno, findRuntime, root, runInDeno } from "../deno.ts";

const runtime = findRuntime();
if (typeof runtime === "string") {
  console.error(`Nothing was recorded: ${runtime}`);
  process.exit(1);
}
console.log(`Deno: ${runtime.command.join(" ")}; Vulkan driver: ${runtime.driver}`);
const file = await bundleForDeno({
  name: "recorded",
  entry: join(import.meta.dirname, "run.ts"),
});
const folder = join(root, "public");
process.exit(await runInDeno(runtime, file, [folder, folder, ...process.argv.slice(2)]));

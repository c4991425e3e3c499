// The self-test's training steps as the page ships them, in the browser and in Node alike.
import type { StepPack } from "../../src/worker/self-test/step-pack.ts";
import { readStepPack, STEP_PACK } from "../../src/worker/self-test/step-pack.ts";

export async function shippedStepPack(): Promise<StepPack> {
  return readStepPack(await readPack());
}

async function readPack(): Promise<Uint8Array> {
  if (typeof document !== "undefined") {
    const response = await fetch(`/${STEP_PACK}`);
    if (!response.ok) throw new Error(`${STEP_PACK}: HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  // Specifiers that the bundler cannot follow keep Node's modules out of the browser's bundle.
  const fs = (await import(/* @vite-ignore */ ["node", "fs/promises"].join(":"))) as {
    readFile(url: URL): Promise<Uint8Array>;
  };
  return fs.readFile(new URL(`../../public/${STEP_PACK}`, import.meta.url));
}

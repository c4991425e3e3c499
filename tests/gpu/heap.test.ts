// Training keeps nothing of the steps that are past: the JavaScript heap is as large after 2,000 steps as after 200.
import { expect, it } from "vitest";
import { commands } from "vitest/browser";
import { testBackend } from "../helpers/gpu-backend.ts";
import { attachment, tinyBatch, tinyWeights } from "../helpers/tiny-model.ts";
import { tinySession } from "../helpers/tiny-session.ts";

const BLOCK = 50;
const GROWTH_BYTES = 512 * 1024;

it("the JavaScript heap is flat from step 200 to step 2,000", async () => {
  const backend = await testBackend(tinyWeights());
  const session = await tinySession(backend, attachment("lora", { rank: 2, layers: [1] }));
  const validation = [tinyBatch(7, 1)];
  async function trainTo(step: number): Promise<number> {
    while (session.step < step) {
      await session.train((seed, at) => tinyBatch(seed, at), BLOCK);
      await session.evaluate(validation);
    }
    return commands.usedHeapBytes();
  }
  const early = await trainTo(200);
  const late = await trainTo(2000);
  console.log(`heap after 200 steps ${early} bytes, after 2,000 steps ${late} bytes`);
  expect(session.step).toBe(2000);
  expect(late - early).toBeLessThan(GROWTH_BYTES);
  session.destroy();
  backend.destroy();
}, 300_000);

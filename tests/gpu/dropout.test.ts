// The random words of the GPU against their twin in TypeScript, and dropout against the reference; no plan and no model.
import { describe, expect, test } from "vitest";
import { philox } from "../../src/core/random.ts";
import { dropout } from "../../src/graph/ops/dropout.ts";
import { leaf } from "../../src/graph/ops/leaf.ts";
import { shaderFile } from "../../src/kernels/source.ts";
import { testDevice } from "../helpers/device.ts";
import { expectLaneIsolation } from "../helpers/lane-isolation.ts";
import { expectReference, randomLeaves, runNode } from "../helpers/run-node.ts";

const device = await testDevice();

/** philox on the GPU for each (counter, key) of six words. */
async function gpuWords(inputs: readonly (readonly number[])[]): Promise<Uint32Array> {
  const code = `${shaderFile("lib/philox.wgsl")}
@group(0) @binding(0) var<storage, read_write> words: array<vec4u>;
@group(0) @binding(1) var<storage, read> inputs: array<u32>;

@compute @workgroup_size(4)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = 6u * id.x;
  if (i >= arrayLength(&inputs)) { return; }
  let counter = vec4u(inputs[i], inputs[i + 1u], inputs[i + 2u], inputs[i + 3u]);
  words[id.x] = philox(counter, vec2u(inputs[i + 4u], inputs[i + 5u]));
}`;
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = inputs.length * 16;
  const words = device.createBuffer({ size, usage: STORAGE | COPY_SRC });
  const source = device.createBuffer({ size: inputs.length * 24, usage: STORAGE | COPY_DST });
  const readback = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(source, 0, Uint32Array.from(inputs.flat()));
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code }) },
  });
  const entries = [words, source].map((buffer, binding) => ({ binding, resource: { buffer } }));
  const layout = pipeline.getBindGroupLayout(0);
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, device.createBindGroup({ layout, entries }));
  pass.dispatchWorkgroups(Math.ceil(inputs.length / 4));
  pass.end();
  encoder.copyBufferToBuffer(words, 0, readback, 0, size);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(GPUMapMode.READ);
  const result = new Uint32Array(readback.getMappedRange().slice(0));
  for (const buffer of [words, source, readback]) buffer.destroy();
  return result;
}

test("philox gives the words of its twin, bit for bit", async () => {
  const ones = 0xffffffff;
  let state = 12345;
  const word = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
  const inputs = [
    [0, 0, 0, 0, 0, 0],
    [ones, ones, ones, ones, ones, ones],
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0],
    ...Array.from({ length: 500 }, () => Array.from({ length: 6 }, word)),
  ];
  const want = inputs.flatMap(([a, b, c, d, k, l]) => philox([a!, b!, c!, d!], [k!, l!]));
  const got = await gpuWords(inputs);
  expect([...got.subarray(0, 12)]).toEqual([
    0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8, 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
  ]);
  expect([...got]).toEqual(want);
});

describe.each([
  [37, 21],
  [5, 1],
  [37, 64],
  [3, 130],
])("[%i,%i]", (M, N) => {
  test.each([0.1, 0.5, 0.9])("drops the elements of the reference at rate %f", async (rate) => {
    const x = leaf("input", "x", [M, N]);
    const random = leaf("input", "random", [2], { dtype: "u32" });
    const y = dropout(x, random, { rate, place: 7 });
    const leaves = randomLeaves([y]).set("random", [Float64Array.of(0xfffffff1, 12)]);
    await expectReference(device, [y], leaves);
  });
});

test.each([
  [1, 3],
  [3, 1],
  [3, 3],
])("lanes of x and random: %i and %i", async (dataLanes, randomLanes) => {
  const x = leaf("input", "x", [37, 21], { lanes: dataLanes });
  const random = leaf("input", "random", [2], { dtype: "u32", lanes: randomLanes });
  const y = dropout(x, random, { rate: 0.3, place: 1 });
  const seeds = Array.from({ length: randomLanes }, (_, l) => Float64Array.of(l, 100 - l));
  const leaves = randomLeaves([y]).set("random", seeds);
  await expectReference(device, [y], leaves);
  await expectLaneIsolation(device, [y], leaves);
});

test("places and steps draw different masks", async () => {
  const x = leaf("input", "x", [37, 21]);
  const random = leaf("input", "random", [2], { dtype: "u32" });
  const y = [1, 2].map((place) => dropout(x, random, { rate: 0.5, place }));
  const run = async (step: number) => {
    const leaves = randomLeaves(y).set("random", [Float64Array.of(3, step)]);
    return (await runNode(device, y, leaves)).outputs.map(([lane]) => lane!.map((v) => +(v !== 0)));
  };
  const [first, second] = await run(1);
  const [third] = await run(2);
  expect(first).not.toEqual(second);
  expect(first).not.toEqual(third);
});

// A smallest complete computation, y = a·x + y, to show that a test device computes; no kernel of ours.
const shader = /* wgsl */ `
@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<f32>;

@compute @workgroup_size(64)
fn saxpy(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= arrayLength(&y)) { return; }
  y[id.x] = 2.5 * x[id.x] + y[id.x];
}`;

/** 2.5·x + y on the device; `x` and `y` of one length. */
export async function saxpy(
  device: GPUDevice,
  x: Float32Array<ArrayBuffer>,
  y: Float32Array<ArrayBuffer>,
): Promise<Float32Array> {
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const size = y.byteLength;
  const yBuffer = device.createBuffer({ size, usage: STORAGE | COPY_SRC | COPY_DST });
  const xBuffer = device.createBuffer({ size, usage: STORAGE | COPY_DST });
  const readback = device.createBuffer({ size, usage: MAP_READ | COPY_DST });
  device.queue.writeBuffer(yBuffer, 0, y);
  device.queue.writeBuffer(xBuffer, 0, x);
  const pipeline = await device.createComputePipelineAsync({
    layout: "auto",
    compute: { module: device.createShaderModule({ code: shader }) },
  });
  const bindGroup = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: [yBuffer, xBuffer].map((buffer, binding) => ({ binding, resource: { buffer } })),
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(Math.ceil(y.length / 64));
  pass.end();
  encoder.copyBufferToBuffer(yBuffer, 0, readback, 0, size);
  device.queue.submit([encoder.finish()]);
  await readback.mapAsync(GPUMapMode.READ);
  const result = new Float32Array(readback.getMappedRange()).slice();
  for (const buffer of [yBuffer, xBuffer, readback]) buffer.destroy();
  return result;
}

/** x, y and what saxpy must return; all values are exact in f32, and the length divides no workgroup. */
export function saxpyCase() {
  const x = Float32Array.from({ length: 1003 }, (_, i) => (i % 17) - 8);
  const y = Float32Array.from({ length: 1003 }, (_, i) => (i % 5) * 0.25);
  const want = y.map((value, i) => 2.5 * x[i]! + value);
  return { x, y, want };
}

// Keeps the value before the activation, for the backward pass. pre is [M,N].
@group(0) @binding(1) var<storage, read_write> pre: array<vec4f>;

fn storePre(batch: Batch, row: u32, column: u32, x: vec4f) {
  let start = params.preOffset + batch.lane * params.preLaneStride;
  pre[start + row * params.preRowStride + column / 4] = x;
}

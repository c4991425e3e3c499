// ⊙ g'(gate), with `activateSlope` of an activation's file: the backward step of an activation. gate is [M,N].
@group(0) @binding(8) var<storage, read> gate: array<vec4f>;

fn applyGate(batch: Batch, row: u32, column: u32, x: vec4f) -> vec4f {
  let start = params.gateOffset + batch.lane * params.gateLaneStride;
  return x * activateSlope(gate[start + row * params.gateRowStride + column / 4]);
}

// dX = dY ⊙ f'(x), [M,N]; f' is `activateSlope` of a snippet, x the value before the activation.
// Equals the reference of `activationGrad` in src/graph/ops/activation.ts.
// Grid: columns in vec4s, rows, lanes. Strides are in vec4s.
struct Params {
  rows: u32,
  columns: u32,
  dXOffset: u32,
  dXRowStride: u32,
  dXLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
  dYOffset: u32,
  dYRowStride: u32,
  dYLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> dX: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dY: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn activationGrad(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns || id.y >= params.rows) { return; }
  let value = x[params.xOffset + id.z * params.xLaneStride + id.y * params.xRowStride + id.x];
  let slope = activateSlope(value);
  let gradient = dY[params.dYOffset + id.z * params.dYLaneStride + id.y * params.dYRowStride + id.x];
  let index = params.dXOffset + id.z * params.dXLaneStride + id.y * params.dXRowStride + id.x;
  dX[index] = keepColumns(gradient * slope, id.x, params.columns);
}

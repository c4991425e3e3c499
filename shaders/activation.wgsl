// y = f(x), [M,N]; f is `activate` of a snippet. Equals the reference of `activation` in src/graph/ops/activation.ts.
// Grid: columns in vec4s, rows, lanes. Strides are in vec4s.
struct Params {
  rows: u32,
  columns: u32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn activation(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns || id.y >= params.rows) { return; }
  let value = x[params.xOffset + id.z * params.xLaneStride + id.y * params.xRowStride + id.x];
  let index = params.yOffset + id.z * params.yLaneStride + id.y * params.yRowStride + id.x;
  y[index] = keepColumns(activate(value), id.x, params.columns);
}

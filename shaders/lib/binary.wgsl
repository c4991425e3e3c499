// Operands of y = a ∘ b, where b [M,N] meets a elementwise, b [N] is one row for all rows (bRowStride 0), and b [1] is one
// number for all elements (bRowStride and bColumnStride 0). Grid: columns in vec4s, rows, lanes. Strides are in vec4s.
struct Params {
  rows: u32,
  columns: u32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  aOffset: u32,
  aRowStride: u32,
  aLaneStride: u32,
  bOffset: u32,
  bRowStride: u32,
  bColumnStride: u32,
  bLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

fn isOutside(id: vec3u) -> bool {
  return 4u * id.x >= params.columns || id.y >= params.rows;
}

fn loadA(id: vec3u) -> vec4f {
  return a[params.aOffset + id.z * params.aLaneStride + id.y * params.aRowStride + id.x];
}

fn loadB(id: vec3u) -> vec4f {
  let column4 = id.x * params.bColumnStride;
  let value = b[params.bOffset + id.z * params.bLaneStride + id.y * params.bRowStride + column4];
  return select(value, vec4f(value.x), params.bColumnStride == 0u);
}

fn storeY(id: vec3u, value: vec4f) {
  let index = params.yOffset + id.z * params.yLaneStride + id.y * params.yRowStride + id.x;
  y[index] = keepColumns(value, id.x, params.columns);
}

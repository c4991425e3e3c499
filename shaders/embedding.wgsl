// y[n] = table[ids[n]] + residual[n], [N,D]; an id outside the table [V,D] gives a row of zeros (+ residual).
// Without a residual hasResidual is 0 and the binding holds the table. Equals the reference of `embedding` in
// src/graph/ops/embedding.ts. Grid: columns in vec4s, rows, lanes. Strides are in vec4s, those of ids in elements.
struct Params {
  rows: u32,
  columns: u32,
  tableRows: u32,
  hasResidual: u32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  tableOffset: u32,
  tableRowStride: u32,
  tableLaneStride: u32,
  residualOffset: u32,
  residualRowStride: u32,
  residualLaneStride: u32,
  idsOffset: u32,
  idsLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> ids: array<i32>;
@group(0) @binding(2) var<storage, read> table: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn embedding(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns || id.y >= params.rows) { return; }
  // A negative id becomes a large unsigned one.
  let row = u32(ids[params.idsOffset + id.z * params.idsLaneStride + id.y]);
  var value = vec4f();
  if (row < params.tableRows) {
    value = table[params.tableOffset + id.z * params.tableLaneStride + row * params.tableRowStride + id.x];
  }
  if (params.hasResidual != 0u) {
    value += residual[
      params.residualOffset + id.z * params.residualLaneStride + id.y * params.residualRowStride + id.x
    ];
  }
  let index = params.yOffset + id.z * params.yLaneStride + id.y * params.yRowStride + id.x;
  y[index] = keepColumns(value, id.x, params.columns);
}

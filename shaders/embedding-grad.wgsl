// dTable[v] = Σ_{n: ids[n] = v} dY[n] (+ residual[v]), [V,D] from dY [N,D]. One invocation owns CHUNK vec4s of one row of
// the table and goes through all ids in the order of n, so that the sums repeat bit for bit. It adds in place: only
// the rows that occur touch memory more than once. Without a residual hasResidual is 0 and the binding holds dY.
// Equals the reference of `embeddingGrad` in src/graph/ops/embedding.ts.
// Grid: rows of the table, chunks of columns, lanes. Offsets and strides are in vec4s, of ids too.
struct Params {
  rows: u32,
  columns: u32,
  count: u32,
  hasResidual: u32,
  dTableOffset: u32,
  dTableRowStride: u32,
  dTableLaneStride: u32,
  dYOffset: u32,
  dYRowStride: u32,
  dYLaneStride: u32,
  residualOffset: u32,
  residualRowStride: u32,
  residualLaneStride: u32,
  idsOffset: u32,
  idsLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> dTable: array<vec4f>;
@group(0) @binding(1) var<storage, read> ids: array<vec4i>;
@group(0) @binding(2) var<storage, read> dY: array<vec4f>;
@group(0) @binding(3) var<storage, read> residual: array<vec4f>;
@group(0) @binding(4) var<uniform> params: Params;

fn addRow(n: u32, place: u32, lane: u32, first: u32, end: u32) {
  let source = params.dYOffset + lane * params.dYLaneStride + n * params.dYRowStride;
  for (var c = first; c < end; c++) {
    dTable[place + c] += keepColumns(dY[source + c], c, params.columns);
  }
}

@compute @workgroup_size(64)
fn embeddingGrad(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.rows) { return; }
  let lane = id.z;
  let first = id.y * CHUNK;
  let end = min(first + CHUNK, (params.columns + 3u) / 4u);
  let place = params.dTableOffset + lane * params.dTableLaneStride + id.x * params.dTableRowStride;
  let start = params.residualOffset + lane * params.residualLaneStride + id.x * params.residualRowStride;
  for (var c = first; c < end; c++) {
    var value = vec4f();
    if (params.hasResidual != 0u) {
      value = keepColumns(residual[start + c], c, params.columns);
    }
    dTable[place + c] = value;
  }
  let row = i32(id.x);
  let idsRow = params.idsOffset + lane * params.idsLaneStride;
  for (var n = 0u; n < params.count; n += 4u) {
    let match4 = ids[idsRow + n / 4u] == vec4i(row);
    if (!any(match4)) { continue; }
    // The last vec4 may reach beyond the ids, into padding that looks like id 0.
    if (match4.x) { addRow(n, place, lane, first, end); }
    if (match4.y && n + 1u < params.count) { addRow(n + 1u, place, lane, first, end); }
    if (match4.z && n + 2u < params.count) { addRow(n + 2u, place, lane, first, end); }
    if (match4.w && n + 3u < params.count) { addRow(n + 3u, place, lane, first, end); }
  }
}

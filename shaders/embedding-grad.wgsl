// dTable[v] = Σ_{n: ids[n] = v} dY[n] (+ residual[v]), [V,D] from dY [N,D]. One invocation owns `chunk` vec4s of one row of
// the table and goes through all ids in the order of n, so that the sums repeat bit for bit. It adds in place: only
// the rows that occur touch memory more than once. Without a residual hasResidual is 0 and the binding holds dY.
// Equals the reference of `embeddingGrad` in src/graph/ops/embedding.ts.
// Grid: rows of the table, chunks of columns, lanes. Offsets and strides are in vec4s, of ids too.
struct Params {
  rows: u32,
  columns: u32,
  count: u32,
  chunk: u32,
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

@compute @workgroup_size(64)
fn embeddingGrad(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.rows) { return; }
  let lane = id.z;
  let first = id.y * params.chunk;
  let end = min(first + params.chunk, (params.columns + 3u) / 4u);
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
    // The last vec4 may reach beyond the ids, into padding that looks like id 0.
    let place4 = vec4u(n) + vec4u(0u, 1u, 2u, 3u);
    let isMatch = (ids[idsRow + n / 4u] == vec4i(row)) & (place4 < vec4u(params.count));
    // A loop over the matches, not a branch for each: software adapters execute branches that nobody takes, but skip
    // loops that nobody enters.
    let bits = select(vec4u(), vec4u(1u, 2u, 4u, 8u), isMatch);
    for (var rest = bits.x | bits.y | bits.z | bits.w; rest != 0u; rest &= rest - 1u) {
      let m = n + firstTrailingBit(rest);
      let source = params.dYOffset + lane * params.dYLaneStride + m * params.dYRowStride;
      for (var c = first; c < end; c++) {
        dTable[place + c] += keepColumns(dY[source + c], c, params.columns);
      }
    }
  }
}

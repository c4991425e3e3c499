// Layer norm, one row per invocation and no barrier. Two passes for mean and variance: one pass loses digits where the
// mean is large. Equals the reference of `layerNorm` in src/graph/ops/layer-norm.ts. Grid: rows, 1, lanes.
@compute @workgroup_size(16)
fn layerNorm(@builtin(global_invocation_id) id: vec3u) {
  let row = id.x;
  let lane = id.z;
  if (row >= params.paddedRows) { return; }
  if (row >= params.rows) {
    storeStatistics(row, lane, 0.0, 0.0);
    return;
  }
  let xRow = params.xOffset + lane * params.xLaneStride + row * params.xRowStride;
  let yRow = params.yOffset + lane * params.yLaneStride + row * params.yRowStride;
  let columns4 = (params.columns + 3u) / 4u;
  let D = f32(params.columns);
  var total = vec4f();
  for (var c = 0u; c < columns4; c++) {
    total += keepColumns(x[xRow + c], c, params.columns);
  }
  let mu = sumOf(total) / D;
  var squares = vec4f();
  for (var c = 0u; c < columns4; c++) {
    let centred = keepColumns(x[xRow + c] - mu, c, params.columns);
    squares += centred * centred;
  }
  let r = 1.0 / sqrt(sumOf(squares) / D + params.epsilon);
  storeStatistics(row, lane, mu, r);
  for (var c = 0u; c < columns4; c++) {
    y[yRow + c] = normalise(x[xRow + c], mu, r, lane, c);
  }
}

// Layer norm, one row per workgroup of THREADS. Equals the reference of `layerNorm` in src/graph/ops/layer-norm.ts.
// Grid: padded rows, folded over x and y; lanes on z.
@compute @workgroup_size(THREADS)
fn layerNorm(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let row = group.y * grid.x + group.x;
  let lane = group.z;
  if (row >= params.paddedRows) { return; }
  if (row >= params.rows) {
    if (thread == 0u) { storeStatistics(row, lane, 0.0, 0.0); }
    return;
  }
  let xRow = params.xOffset + lane * params.xLaneStride + row * params.xRowStride;
  let yRow = params.yOffset + lane * params.yLaneStride + row * params.yRowStride;
  let columns4 = (params.columns + 3u) / 4u;
  let D = f32(params.columns);
  var total = vec4f();
  for (var c = thread; c < columns4; c += THREADS) {
    total += keepColumns(x[xRow + c], c, params.columns);
  }
  let mu = workgroupSum(thread, sumOf(total)) / D;
  var squares = vec4f();
  for (var c = thread; c < columns4; c += THREADS) {
    let centred = keepColumns(x[xRow + c] - mu, c, params.columns);
    squares += centred * centred;
  }
  let r = 1.0 / sqrt(workgroupSum(thread, sumOf(squares)) / D + params.epsilon);
  if (thread == 0u) { storeStatistics(row, lane, mu, r); }
  for (var c = thread; c < columns4; c += THREADS) {
    y[yRow + c] = normalise(x[xRow + c], mu, r, lane, c);
  }
}

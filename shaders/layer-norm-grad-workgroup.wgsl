// Gradient of the layer norm, one row per workgroup of THREADS.
// Equals the reference of `layerNormGrad` in src/graph/ops/layer-norm.ts. Grid: rows, folded over x and y; lanes on z.
@compute @workgroup_size(THREADS)
fn layerNormGrad(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let m = group.y * grid.x + group.x;
  if (m >= params.rows) { return; }
  let row = rowAt(m, group.z);
  let columns4 = (params.columns + 3u) / 4u;
  var sumG = vec4f();
  var sumGX = vec4f();
  for (var c = thread; c < columns4; c += THREADS) {
    let piece = pieceAt(row, c);
    sumG += piece.g;
    sumGX += piece.g * piece.xHat;
  }
  let meanG = workgroupSum(thread, sumOf(sumG)) / f32(params.columns);
  let meanGX = workgroupSum(thread, sumOf(sumGX)) / f32(params.columns);
  for (var c = thread; c < columns4; c += THREADS) {
    storeGradient(m, group.z, row, c, meanG, meanGX);
  }
}

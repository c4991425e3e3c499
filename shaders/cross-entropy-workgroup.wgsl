// Cross-entropy of each row, one row per workgroup of THREADS.
// Equals nll, correct and logSumExp of `crossEntropy` in src/graph/ops/cross-entropy.ts.
// Grid: padded rows, folded over x and y; lanes on z.
@compute @workgroup_size(THREADS)
fn crossEntropy(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) grid: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let n = group.y * grid.x + group.x;
  if (n >= params.paddedRows) { return; }
  if (n >= params.rows) {
    if (thread == 0u) { storePadding(n, group.z); }
    return;
  }
  let label = labelOf(n, group.z);
  let row = logitsRowOf(n, group.z);
  let wanted = labelLogit(row, label);
  let columns4 = (params.columns + 3u) / 4u;
  var ownTop = LOWEST;
  var beaten = 0.0;
  for (var c = thread; c < columns4; c += THREADS) {
    let value = logits[row + c];
    ownTop = max(ownTop, topOf(value, c));
    if (beats(value, c, wanted, label)) { beaten = 1.0; }
  }
  let top = workgroupMax(thread, ownTop);
  let isBeaten = workgroupMax(thread, beaten) > 0.0;
  var total = vec4f();
  for (var c = thread; c < columns4; c += THREADS) {
    total += keepColumns(exp(logits[row + c] - top), c, params.columns);
  }
  let sum = workgroupSum(thread, sumOf(total));
  if (thread == 0u) {
    storeRow(n, group.z, top, sum, wanted, label, isBeaten);
  }
}

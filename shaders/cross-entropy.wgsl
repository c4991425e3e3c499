// Cross-entropy of each row, one row per invocation and no barrier.
// Equals nll, correct and logSumExp of `crossEntropy` in src/graph/ops/cross-entropy.ts. Grid: padded rows, 1, lanes.
@compute @workgroup_size(16)
fn crossEntropy(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.paddedRows) { return; }
  if (id.x >= params.rows) {
    storePadding(id.x, id.z);
    return;
  }
  let label = labelOf(id.x, id.z);
  let row = logitsRowOf(id.x, id.z);
  let wanted = labelLogit(row, label);
  let columns4 = (params.columns + 3u) / 4u;
  var top = LOWEST;
  var isBeaten = false;
  for (var c = 0u; c < columns4; c++) {
    let value = logits[row + c];
    top = max(top, topOf(value, c));
    isBeaten = isBeaten || beats(value, c, wanted, label);
  }
  var total = vec4f();
  for (var c = 0u; c < columns4; c++) {
    total += keepColumns(exp(logits[row + c] - top), c, params.columns);
  }
  storeRow(id.x, id.z, top, sumOf(total), wanted, label, isBeaten);
}

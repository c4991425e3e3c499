// Gradient of the layer norm, one row per invocation and no barrier.
// Equals the reference of `layerNormGrad` in src/graph/ops/layer-norm.ts. Grid: rows, 1, lanes.
@compute @workgroup_size(16)
fn layerNormGrad(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.rows) { return; }
  let row = rowAt(id.x, id.z);
  let columns4 = (params.columns + 3u) / 4u;
  var sumG = vec4f();
  var sumGX = vec4f();
  for (var c = 0u; c < columns4; c++) {
    let piece = pieceAt(row, c);
    sumG += piece.g;
    sumGX += piece.g * piece.xHat;
  }
  let meanG = sumOf(sumG) / f32(params.columns);
  let meanGX = sumOf(sumGX) / f32(params.columns);
  for (var c = 0u; c < columns4; c++) {
    storeGradient(id.x, id.z, row, c, meanG, meanGX);
  }
}

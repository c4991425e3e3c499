// scores become exp(scores - max) row by row, with logSumExp [B·T, H] and factors [B·T, H] = 1 / (sum of the row).
// Part of attentionOp of src/graph/ops/attention.ts. One invocation per (sequence, head, query), no barrier.
@group(0) @binding(1) var<storage, read_write> logSumExp: array<f32>;
@group(0) @binding(9) var<storage, read_write> scores: array<vec4f>;
@group(0) @binding(10) var<storage, read_write> factors: array<f32>;

@compute @workgroup_size(64)
fn attentionSoftmax(@builtin(global_invocation_id) id: vec3u) {
  let t = id.x % params.T;
  let z = id.x / params.T;
  if (z >= params.B * params.H) { return; }
  let batch = batchOf(id.z * params.B * params.H + z);
  let limit = columnLimit(batch, t);
  // Up to the end of the block, since the product with the values reads that far.
  let vecs = (blockLimit(batch, t) + 3u) / 4u;
  let start = scoresRow(batch.lane, batch.b, batch.h, t);

  var tops = vec4f(-1e30);
  for (var n = 0u; n < vecs; n++) { tops = max(tops, scores[start + n]); }
  let top = max(max(tops.x, tops.y), max(tops.z, tops.w));
  var sums = vec4f();
  for (var n = 0u; n < vecs; n++) {
    // Where a query sees no key at all top is -1e30 too, and exp would give 1.
    let p = select(vec4f(), exp(scores[start + n] - top), isVisible(4u * n, limit));
    scores[start + n] = p;
    sums += p;
  }
  let total = sums.x + sums.y + sums.z + sums.w;
  let seesKeys = total > 0.0;
  let token = batch.b * params.T + t;
  let factorsRow = params.factorsOffset + batch.lane * params.factorsLaneStride;
  factors[factorsRow + token * params.factorsRowStride + batch.h] = select(0.0, 1.0 / max(total, 1e-30), seesKeys);
  let logSumExpLane = params.logSumExpOffset + batch.lane * params.logSumExpLaneStride;
  let logSumExpRow = logSumExpLane + token * params.logSumExpRowStride;
  logSumExp[logSumExpRow + batch.h] = select(0.0, top + log(max(total, 1e-30)), seesKeys);
  if (batch.h + 1u == params.H) {
    for (var n = params.H; n % 4u != 0u; n++) { logSumExp[logSumExpRow + n] = 0.0; }
  }
}

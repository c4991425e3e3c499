// Attention in workgroup memory with an online softmax (Dao et al. 2022, algorithm 1); no T×T matrix:
//   out [B·T, H·C] = softmax(q kᵀ·scale + mask) v,  logSumExp [B·T, H] of the masked scores.
// Equals attentionOp of src/graph/ops/attention.ts. One workgroup per (16 queries, sequence and head, lane): four
// invocations share a query, each scores a quarter of a tile of keys and accumulates a quarter of the head.
@group(0) @binding(0) var<storage, read_write> out: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> logSumExp: array<f32>;

const HEAD_VECS = HEAD_SIZE / 4u;
const SPLIT = 4u;
const QUERIES = 16u;
const KEYS = 16u;
const THREADS = QUERIES * SPLIT;
// Rows are one vec4 apart from a power of two, so that four rows read at once lie in different banks.
const STRIDE = HEAD_VECS + 1u;
const OWN = (HEAD_VECS + SPLIT - 1u) / SPLIT;
const MASKED = -1e30;

var<workgroup> queries: array<vec4f, QUERIES * STRIDE>;
var<workgroup> keys: array<vec4f, KEYS * STRIDE>;
var<workgroup> values: array<vec4f, KEYS * STRIDE>;
var<workgroup> scores: array<f32, QUERIES * KEYS>;

@compute @workgroup_size(THREADS)
fn attention(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) index: u32) {
  let lane = group.z;
  let b = group.y / params.H;
  let h = group.y % params.H;
  let g = h / (params.H / params.G);
  let first = group.x * QUERIES;
  let row = index / SPLIT;
  let part = index % SPLIT;
  let t = first + row;
  let isQuery = t < params.T;
  let limit = select(0u, keyLimit(lane, b, t), isQuery);
  // The last query of the tile sees the most keys.
  let end = keyLimit(lane, b, min(first + QUERIES, params.T) - 1u);

  for (var i = index; i < QUERIES * HEAD_VECS; i += THREADS) {
    let r = i / HEAD_VECS;
    let c = i % HEAD_VECS;
    var value = vec4f();
    if (first + r < params.T) { value = qkv[qkvHead(lane, b, first + r, h) + c] * params.scale; }
    queries[r * STRIDE + c] = value;
  }

  var top = MASKED;
  var total = 0.0;
  var sums: array<vec4f, OWN>;
  for (var start = 0u; start < end; start += KEYS) {
    workgroupBarrier();
    for (var i = index; i < KEYS * HEAD_VECS; i += THREADS) {
      let r = i / HEAD_VECS;
      let c = i % HEAD_VECS;
      var key = vec4f();
      var value = vec4f();
      if (start + r < end) {
        key = keyAt(lane, b, start + r, g, c);
        value = valueAt(lane, b, start + r, g, c);
      }
      keys[r * STRIDE + c] = key;
      values[r * STRIDE + c] = value;
    }
    workgroupBarrier();
    for (var r = part; r < KEYS; r += SPLIT) {
      var score = 0.0;
      for (var c = 0u; c < HEAD_VECS; c++) {
        score += dot(queries[row * STRIDE + c], keys[r * STRIDE + c]);
      }
      scores[row * KEYS + r] = select(MASKED, score, start + r < limit);
    }
    workgroupBarrier();
    var newTop = top;
    for (var r = 0u; r < KEYS; r++) { newTop = max(newTop, scores[row * KEYS + r]); }
    let shrink = exp(top - newTop);
    top = newTop;
    total *= shrink;
    for (var n = 0u; n < OWN; n++) { sums[n] *= shrink; }
    for (var r = 0u; r < KEYS; r++) {
      // While every key was masked top is MASKED too, and exp would give 1.
      let p = select(0.0, exp(scores[row * KEYS + r] - top), start + r < limit);
      total += p;
      for (var n = 0u; n < OWN; n++) {
        sums[n] += p * values[r * STRIDE + min(part + n * SPLIT, HEAD_VECS - 1u)];
      }
    }
  }

  if (!isQuery) { return; }
  let seesKeys = total > 0.0;
  let factor = select(0.0, 1.0 / max(total, 1e-30), seesKeys);
  let token = b * params.T + t;
  let outRow = params.outOffset + lane * params.outLaneStride + token * params.outRowStride;
  for (var n = 0u; n < OWN; n++) {
    let c = part + n * SPLIT;
    if (c < HEAD_VECS) { out[outRow + h * HEAD_VECS + c] = sums[n] * factor; }
  }
  if (part == 0u) {
    let lane0 = params.logSumExpOffset + lane * params.logSumExpLaneStride;
    let at = lane0 + token * params.logSumExpRowStride;
    logSumExp[at + h] = select(0.0, top + log(max(total, 1e-30)), seesKeys);
    if (h + 1u == params.H) {
      for (var n = params.H; n % 4u != 0u; n++) { logSumExp[at + n] = 0.0; }
    }
  }
}

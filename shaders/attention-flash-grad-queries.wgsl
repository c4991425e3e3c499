// Gradient of queries, with P recomputed from logSumExp (Dao et al. 2022, appendix B.2):
//   P = exp(q kᵀ·scale - logSumExp),  dS = P ⊙ (dOut vᵀ - delta),  dQ = dS k·scale.
// Part of attentionGradOp of src/graph/ops/attention.ts. One workgroup per (16 queries, sequence and head, lane) loops
// over the keys that they see; four invocations share a query.
@group(0) @binding(0) var<storage, read_write> dQkv: array<vec4f>;

const HEAD_VECS = HEAD_SIZE / 4u;
const SPLIT = 4u;
const QUERIES = 16u;
const KEYS = 8u;
const THREADS = QUERIES * SPLIT;
const STRIDE = HEAD_VECS + 1u;
const OWN = (HEAD_VECS + SPLIT - 1u) / SPLIT;

var<workgroup> queries: array<vec4f, QUERIES * STRIDE>;
var<workgroup> dOuts: array<vec4f, QUERIES * STRIDE>;
var<workgroup> keys: array<vec4f, KEYS * STRIDE>;
var<workgroup> values: array<vec4f, KEYS * STRIDE>;
var<workgroup> dScores: array<f32, QUERIES * KEYS>;

@compute @workgroup_size(THREADS)
fn attentionGradQueries(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let lane = group.z;
  let b = group.y / params.H;
  let h = group.y % params.H;
  let g = h / (params.H / params.G);
  let first = group.x * QUERIES;
  let row = index / SPLIT;
  let part = index % SPLIT;
  let t = first + row;
  let isQuery = t < params.T;
  // The last query of the tile sees the most keys.
  let end = keyLimit(lane, b, min(first + QUERIES, params.T) - 1u);

  for (var i = index; i < QUERIES * HEAD_VECS; i += THREADS) {
    let r = i / HEAD_VECS;
    let c = i % HEAD_VECS;
    var query = vec4f();
    var dO = vec4f();
    if (first + r < params.T) {
      query = qkv[qkvHead(lane, b, first + r, h) + c] * params.scale;
      dO = dOut[dOutHead(lane, b * params.T + first + r, h) + c];
    }
    queries[r * STRIDE + c] = query;
    dOuts[r * STRIDE + c] = dO;
  }

  var limit = 0u;
  var lse = 0.0;
  var mean = 0.0;
  if (isQuery) {
    let token = b * params.T + t;
    limit = keyLimit(lane, b, t);
    lse = logSumExpAt(lane, token, h);
    mean = deltaAt(lane, token, h);
  }

  var dQuery: array<vec4f, OWN>;
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
      var dS = 0.0;
      if (start + r < limit) {
        var score = 0.0;
        var dP = 0.0;
        for (var c = 0u; c < HEAD_VECS; c++) {
          score += dot(queries[row * STRIDE + c], keys[r * STRIDE + c]);
          dP += dot(dOuts[row * STRIDE + c], values[r * STRIDE + c]);
        }
        dS = exp(score - lse) * (dP - mean);
      }
      dScores[row * KEYS + r] = dS;
    }
    workgroupBarrier();
    for (var r = 0u; r < KEYS; r++) {
      let dS = dScores[row * KEYS + r] * params.scale;
      for (var n = 0u; n < OWN; n++) {
        dQuery[n] += dS * keys[r * STRIDE + min(part + n * SPLIT, HEAD_VECS - 1u)];
      }
    }
  }

  if (!isQuery) { return; }
  let dLane = params.dQkvOffset + lane * params.dQkvLaneStride;
  let dHead = dLane + (b * params.T + t) * params.dQkvRowStride + h * HEAD_VECS;
  for (var n = 0u; n < OWN; n++) {
    let c = part + n * SPLIT;
    if (c < HEAD_VECS) { dQkv[dHead + c] = dQuery[n]; }
  }
}

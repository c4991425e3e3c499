// Gradient of keys and values (Dao et al. 2022, algorithm 4, its outer loop), with P recomputed from logSumExp:
//   P = exp(q kᵀ·scale - logSumExp),  dS = P ⊙ (dOut vᵀ - delta),  dV = Pᵀ dOut,  dK = dSᵀ q·scale.
// Part of attentionGradOp of src/graph/ops/attention.ts. One workgroup per (16 rows of keys, sequence and key/value
// head, lane) loops, in a fixed order, over the sequences, the query heads and the queries that see its rows; four
// invocations share a row. Which rows those are, tokens or prefix, says lib/attention-own-*.wgsl.
const HEAD_VECS = HEAD_SIZE / 4u;
const SPLIT = 4u;
const KEYS = 16u;
const QUERIES = 8u;
const THREADS = KEYS * SPLIT;
const STRIDE = HEAD_VECS + 1u;
const OWN = (HEAD_VECS + SPLIT - 1u) / SPLIT;

var<workgroup> keys: array<vec4f, KEYS * STRIDE>;
var<workgroup> values: array<vec4f, KEYS * STRIDE>;
var<workgroup> queries: array<vec4f, QUERIES * STRIDE>;
var<workgroup> dOuts: array<vec4f, QUERIES * STRIDE>;
var<workgroup> probabilities: array<f32, KEYS * QUERIES>;
var<workgroup> dScores: array<f32, KEYS * QUERIES>;

@compute @workgroup_size(THREADS)
fn attentionGradKeys(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let lane = group.z;
  let ownB = group.y / params.G;
  let g = group.y % params.G;
  let groupHeads = params.H / params.G;
  let first = group.x * KEYS;
  let row = index / SPLIT;
  let part = index % SPLIT;
  let j = first + row;
  let isRow = j < ownRows();

  for (var i = index; i < KEYS * HEAD_VECS; i += THREADS) {
    let r = i / HEAD_VECS;
    let c = i % HEAD_VECS;
    var key = vec4f();
    var value = vec4f();
    if (first + r < ownRows()) {
      key = ownKeyAt(lane, ownB, first + r, g, c);
      value = ownValueAt(lane, ownB, first + r, g, c);
    }
    keys[r * STRIDE + c] = key;
    values[r * STRIDE + c] = value;
  }

  var dKey: array<vec4f, OWN>;
  var dValue: array<vec4f, OWN>;
  let sequences = ownSequences(ownB);
  let firstQuery = ownFirstQuery(first) / QUERIES * QUERIES;
  for (var b = sequences.x; b < sequences.y; b++) {
    for (var h = g * groupHeads; h < (g + 1u) * groupHeads; h++) {
      for (var start = firstQuery; start < params.T; start += QUERIES) {
        workgroupBarrier();
        for (var i = index; i < QUERIES * HEAD_VECS; i += THREADS) {
          let r = i / HEAD_VECS;
          let c = i % HEAD_VECS;
          let t = start + r;
          var query = vec4f();
          var dO = vec4f();
          if (t < params.T) {
            query = qkv[qkvHead(lane, b, t, h) + c] * params.scale;
            dO = dOut[dOutHead(lane, b * params.T + t, h) + c];
          }
          queries[r * STRIDE + c] = query;
          dOuts[r * STRIDE + c] = dO;
        }
        workgroupBarrier();
        for (var r = part; r < QUERIES; r += SPLIT) {
          let t = start + r;
          var p = 0.0;
          var dS = 0.0;
          if (isRow && t < params.T && ownIsVisible(lane, b, t, j)) {
            var score = 0.0;
            var dP = 0.0;
            for (var c = 0u; c < HEAD_VECS; c++) {
              score += dot(queries[r * STRIDE + c], keys[row * STRIDE + c]);
              dP += dot(dOuts[r * STRIDE + c], values[row * STRIDE + c]);
            }
            let token = b * params.T + t;
            p = exp(score - logSumExpAt(lane, token, h));
            dS = p * (dP - deltaAt(lane, token, h));
          }
          probabilities[row * QUERIES + r] = p;
          dScores[row * QUERIES + r] = dS;
        }
        workgroupBarrier();
        for (var r = 0u; r < QUERIES; r++) {
          let p = probabilities[row * QUERIES + r];
          let dS = dScores[row * QUERIES + r];
          for (var n = 0u; n < OWN; n++) {
            let c = min(part + n * SPLIT, HEAD_VECS - 1u);
            dValue[n] += p * dOuts[r * STRIDE + c];
            dKey[n] += dS * queries[r * STRIDE + c];
          }
        }
      }
    }
  }

  if (!isRow) { return; }
  for (var n = 0u; n < OWN; n++) {
    let c = part + n * SPLIT;
    if (c < HEAD_VECS) { storeOwn(lane, ownB, j, g, c, dKey[n], dValue[n]); }
  }
}

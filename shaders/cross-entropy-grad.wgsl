// dLogits = dLoss · weights ⊙ (softmax(logits) − onehot(labels)), [N,V]; rows of ignored labels (negative) are zero.
// Equals the reference of `crossEntropyGrad` in src/graph/ops/cross-entropy.ts. Grid: columns in vec4s, rows, lanes.
// Offsets and strides of matrices are in vec4s, of labels, weights, logSumExp and dLoss in elements.
struct Params {
  rows: u32,
  columns: u32,
  dLogitsOffset: u32,
  dLogitsRowStride: u32,
  dLogitsLaneStride: u32,
  logitsOffset: u32,
  logitsRowStride: u32,
  logitsLaneStride: u32,
  labelsOffset: u32,
  labelsLaneStride: u32,
  weightsOffset: u32,
  weightsLaneStride: u32,
  logSumExpOffset: u32,
  logSumExpLaneStride: u32,
  dLossOffset: u32,
  dLossLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> dLogits: array<vec4f>;
@group(0) @binding(2) var<storage, read> labels: array<i32>;
@group(0) @binding(3) var<storage, read> weights: array<f32>;
@group(0) @binding(4) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(5) var<storage, read> dLoss: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn crossEntropyGrad(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns || id.y >= params.rows) { return; }
  let lane = id.z;
  let index = params.dLogitsOffset + lane * params.dLogitsLaneStride + id.y * params.dLogitsRowStride + id.x;
  let label = labels[params.labelsOffset + lane * params.labelsLaneStride + id.y];
  if (label < 0) {
    dLogits[index] = vec4f();
    return;
  }
  let scale = dLoss[params.dLossOffset + lane * params.dLossLaneStride]
    * weights[params.weightsOffset + lane * params.weightsLaneStride + id.y];
  let lse = logSumExp[params.logSumExpOffset + lane * params.logSumExpLaneStride + id.y];
  let value = logitsAt(params.logitsOffset + lane * params.logitsLaneStride + id.y * params.logitsRowStride + id.x);
  let column = vec4u(4u * id.x) + vec4u(0u, 1u, 2u, 3u);
  let oneHot = select(vec4f(), vec4f(1.0), column == vec4u(u32(label)));
  dLogits[index] = keepColumns(scale * (exp(value - lse) - oneHot), id.x, params.columns);
}

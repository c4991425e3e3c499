// Decoupled AdamW over the flat parameters of a lane, in place (Loshchilov & Hutter 2019, algorithm 2):
// g ← g·clip;  p ← p·(1 − lr·decay);  m ← β1 m + (1 − β1) g;  v ← β2 v + (1 − β2) g²;
// p ← p − (lr / correction1)·m / (√(v / correction2) + ε). A stopped lane keeps all three bit for bit.
// Equals the reference of `adamw` in src/graph/ops/optimizer.ts. Grid: vec4s folded over x and y, lanes on z.
// Offsets and strides of p, m, v, g are in vec4s, of the table in pairs, of the rest in elements.
struct Params {
  vec4s: u32,
  beta1: f32,
  beta2: f32,
  // Given, not computed: 1 − β2 in f32 is off by 1e-5 of itself.
  oneMinusBeta1: f32,
  oneMinusBeta2: f32,
  epsilon: f32,
  pOffset: u32,
  pLaneStride: u32,
  mOffset: u32,
  mLaneStride: u32,
  vOffset: u32,
  vLaneStride: u32,
  gOffset: u32,
  gLaneStride: u32,
  segmentsOffset: u32,
  hyperOffset: u32,
  hyperLaneStride: u32,
  normOffset: u32,
  normLaneStride: u32,
  stoppedOffset: u32,
  stoppedLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> p: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> m: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> v: array<vec4f>;
@group(0) @binding(3) var<storage, read> g: array<vec4f>;
@group(0) @binding(4) var<storage, read> segments: array<vec2f>;
@group(0) @binding(5) var<storage, read> hyper: array<f32>;
@group(0) @binding(6) var<storage, read> norm: array<f32>;
@group(0) @binding(7) var<storage, read> stopped: array<f32>;
@group(0) @binding(8) var<uniform> params: Params;

@compute @workgroup_size(64)
fn adamw(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(num_workgroups) grid: vec3u,
) {
  let i = id.y * grid.x * 64u + id.x;
  let lane = id.z;
  if (i >= params.vec4s || isStopped(lane)) { return; }
  let segment = segments[params.segmentsOffset + i];
  let rate = hyperAt(lane, LEARNING_RATE) * segment.x;
  let decay = hyperAt(lane, WEIGHT_DECAY) * segment.y;
  let gradient = g[params.gOffset + lane * params.gLaneStride + i] * clipFactor(lane);
  let mIndex = params.mOffset + lane * params.mLaneStride + i;
  let vIndex = params.vOffset + lane * params.vLaneStride + i;
  let pIndex = params.pOffset + lane * params.pLaneStride + i;
  let m1 = params.beta1 * m[mIndex] + params.oneMinusBeta1 * gradient;
  let v1 = params.beta2 * v[vIndex] + params.oneMinusBeta2 * gradient * gradient;
  let denominator = sqrt(v1 / hyperAt(lane, BIAS_CORRECTION_2)) + params.epsilon;
  let step = rate / hyperAt(lane, BIAS_CORRECTION_1) * m1 / denominator;
  m[mIndex] = m1;
  v[vIndex] = v1;
  p[pIndex] = p[pIndex] * (1.0 - rate * decay) - step;
}

// p ← p − lr·(g·clip + decay·p) over the flat parameters of a lane, in place (PyTorch's SGD without momentum).
// A stopped lane keeps p bit for bit. Equals the reference of `sgd` in src/graph/ops/optimizer.ts.
// Grid: vec4s folded over x and y, lanes on z. Offsets and strides of p and g are in vec4s, of the table in pairs, of the
// rest in elements.
struct Params {
  vec4s: u32,
  pOffset: u32,
  pLaneStride: u32,
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
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<storage, read> segments: array<vec2f>;
@group(0) @binding(3) var<storage, read> hyper: array<f32>;
@group(0) @binding(4) var<storage, read> norm: array<f32>;
@group(0) @binding(5) var<storage, read> stopped: array<f32>;
@group(0) @binding(6) var<uniform> params: Params;

@compute @workgroup_size(64)
fn sgd(
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
  let index = params.pOffset + lane * params.pLaneStride + i;
  let value = p[index];
  p[index] = value - rate * (gradient + decay * value);
}

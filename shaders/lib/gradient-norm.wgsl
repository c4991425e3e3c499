// Bindings of the second half of the gradient norm: norm [1] = √Σ partials, and stopped [1] = 1 once loss or norm was ever
// not finite. Offsets and strides of norm and partials are in vec4s, of stopped and loss in elements.
struct Params {
  // Vec4s of partials.
  count: u32,
  normOffset: u32,
  normLaneStride: u32,
  partialsOffset: u32,
  partialsLaneStride: u32,
  stoppedOffset: u32,
  stoppedLaneStride: u32,
  lossOffset: u32,
  lossLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> norm: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> stopped: array<f32>;
@group(0) @binding(2) var<storage, read> partials: array<vec4f>;
@group(0) @binding(3) var<storage, read> loss: array<u32>;
@group(0) @binding(4) var<uniform> params: Params;

fn sumOverVec4s(lane: u32, first: u32, step: u32) -> f32 {
  var sum = vec4f();
  for (var i = first; i < params.count; i += step) {
    sum += partials[params.partialsOffset + lane * params.partialsLaneStride + i];
  }
  return sumOf(sum);
}

// By the bits: a compiler may assume that there are no NaN and no infinities, and drop a comparison.
fn isFinite(bits: u32) -> bool {
  return (bits & 0x7f800000u) != 0x7f800000u;
}

fn storeNorm(lane: u32, sum: f32) {
  norm[params.normOffset + lane * params.normLaneStride] = vec4f(sqrt(sum), 0.0, 0.0, 0.0);
  let lossBits = loss[params.lossOffset + lane * params.lossLaneStride];
  // Once stopped, always stopped: the flag is only ever set.
  if (!isFinite(lossBits) || !isFinite(bitcast<u32>(sum))) {
    stopped[params.stoppedOffset + lane * params.stoppedLaneStride] = 1.0;
  }
}

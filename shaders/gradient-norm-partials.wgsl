// First half of the gradient norm: partials[i] = Σ g² over every count-th vec4 of the flat gradients of a lane, from the
// i-th on. Padding is zero there, so that whole vec4s are summed. Second half: gradient-norm.wgsl.
// Grid: count, 1, lanes. Offsets and strides of g are in vec4s, of partials in elements.
struct Params {
  vec4s: u32,
  count: u32,
  partialsOffset: u32,
  partialsLaneStride: u32,
  gOffset: u32,
  gLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> partials: array<f32>;
@group(0) @binding(1) var<storage, read> g: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

@compute @workgroup_size(16)
fn gradientNormPartials(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) { return; }
  let start = params.gOffset + id.z * params.gLaneStride;
  var sum = vec4f();
  for (var i = id.x; i < params.vec4s; i += params.count) {
    let value = g[start + i];
    sum += value * value;
  }
  partials[params.partialsOffset + id.z * params.partialsLaneStride + id.x] = sumOf(sum);
}

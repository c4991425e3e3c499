// y = x ⊙ keep · scale, [M,N]. Element (m, n) is kept when the upper 24 bits of word n mod 4 of
// philox((m·⌈N/4⌉ + ⌊n/4⌋, place, step, 0), (seed, key)) are at least `threshold`; random holds (seed, step) of the lane.
// Equals the reference of `dropout` in src/graph/ops/dropout.ts. Grid: columns in vec4s, rows, lanes.
// Offsets and strides are in vec4s, those of random in elements.
struct Params {
  rows: u32,
  columns: u32,
  place: u32,
  key: u32,
  threshold: u32,
  scale: f32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
  randomOffset: u32,
  randomLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> random: array<u32>;
@group(0) @binding(3) var<uniform> params: Params;

@compute @workgroup_size(8, 8)
fn dropout(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns || id.y >= params.rows) { return; }
  let start = params.randomOffset + id.z * params.randomLaneStride;
  let seed = random[start];
  let step = random[start + 1u];
  let group = id.y * ((params.columns + 3u) / 4u) + id.x;
  let words = philox(vec4u(group, params.place, step, 0u), vec2u(seed, params.key));
  let isKept = (words >> vec4u(8u)) >= vec4u(params.threshold);
  let value = x[params.xOffset + id.z * params.xLaneStride + id.y * params.xRowStride + id.x];
  let index = params.yOffset + id.z * params.yLaneStride + id.y * params.yRowStride + id.x;
  y[index] = keepColumns(select(vec4f(), value * params.scale, isKept), id.x, params.columns);
}

// Bindings of partial sums y [count] of x [M,N]; with count 1 it is the whole sum.
// Offsets and strides of x are in vec4s, those of y in elements.
struct Params {
  rows: u32,
  columns: u32,
  count: u32,
  yOffset: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

// The sum over vec4s first, first + step, … of the matrix, in this order.
fn sumOverVec4s(lane: u32, first: u32, step: u32) -> f32 {
  let columns4 = (params.columns + 3u) / 4u;
  var sum = vec4f();
  for (var i = first; i < params.rows * columns4; i += step) {
    let row = i / columns4;
    let column4 = i - row * columns4;
    let value = x[params.xOffset + lane * params.xLaneStride + row * params.xRowStride + column4];
    sum += keepColumns(value, column4, params.columns);
  }
  return sumOf(sum);
}

fn storePartial(lane: u32, index: u32, sum: f32) {
  let start = params.yOffset + lane * params.yLaneStride;
  y[start + index] = sum;
  if (index + 1u == params.count) {
    for (var i = params.count; i % 4u != 0u; i++) { y[start + i] = 0.0; }
  }
}

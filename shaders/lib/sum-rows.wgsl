// Bindings of y = Σ_rows x, [N] from x [M,N]. Offsets and strides are in vec4s.
struct Params {
  rows: u32,
  columns: u32,
  yOffset: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<uniform> params: Params;

// The sum of one vec4 of columns over rows first, first + step, … in this order.
fn sumOverRows(column4: u32, lane: u32, first: u32, step: u32) -> vec4f {
  var sum = vec4f();
  for (var m = first; m < params.rows; m += step) {
    sum += x[params.xOffset + lane * params.xLaneStride + m * params.xRowStride + column4];
  }
  return sum;
}

fn storeSum(column4: u32, lane: u32, sum: vec4f) {
  y[params.yOffset + lane * params.yLaneStride + column4] = keepColumns(sum, column4, params.columns);
}

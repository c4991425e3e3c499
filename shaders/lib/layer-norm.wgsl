// Bindings of the layer norm: y = (x − mean)·rstd ⊙ gain + bias for each row of x [M,D]; mean and rstd [M] are one row each.
// Offsets and strides of rows are in vec4s, those of mean and rstd in elements.
struct Params {
  rows: u32,
  columns: u32,
  // M rounded up to a multiple of 4: the padding of mean and rstd is written as zeros.
  paddedRows: u32,
  epsilon: f32,
  yOffset: u32,
  yRowStride: u32,
  yLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
  meanOffset: u32,
  meanLaneStride: u32,
  rstdOffset: u32,
  rstdLaneStride: u32,
  gainOffset: u32,
  gainLaneStride: u32,
  biasOffset: u32,
  biasLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> mean: array<f32>;
@group(0) @binding(2) var<storage, read_write> rstd: array<f32>;
@group(0) @binding(3) var<storage, read> x: array<vec4f>;
@group(0) @binding(4) var<storage, read> gain: array<vec4f>;
@group(0) @binding(5) var<storage, read> bias: array<vec4f>;
@group(0) @binding(6) var<uniform> params: Params;

fn storeStatistics(row: u32, lane: u32, mu: f32, r: f32) {
  mean[params.meanOffset + lane * params.meanLaneStride + row] = mu;
  rstd[params.rstdOffset + lane * params.rstdLaneStride + row] = r;
}

fn normalise(value: vec4f, mu: f32, r: f32, lane: u32, column4: u32) -> vec4f {
  let g = gain[params.gainOffset + lane * params.gainLaneStride + column4];
  let b = bias[params.biasOffset + lane * params.biasLaneStride + column4];
  return keepColumns((value - mu) * r * g + b, column4, params.columns);
}

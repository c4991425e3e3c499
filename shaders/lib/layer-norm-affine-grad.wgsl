// Bindings of the gradients of the layer norm's gain and bias: dGain = Σ_rows dY ⊙ x̂ and dBias = Σ_rows dY, for x [M,D].
// Both go through one binding, since both lie in the buffer of all gradients; one that is not wanted is not written.
// Offsets and strides are in vec4s, those of mean and rstd in elements.
struct Params {
  rows: u32,
  columns: u32,
  wantsGain: u32,
  wantsBias: u32,
  gainOffset: u32,
  gainLaneStride: u32,
  biasOffset: u32,
  biasLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
  dYOffset: u32,
  dYRowStride: u32,
  dYLaneStride: u32,
  meanOffset: u32,
  meanLaneStride: u32,
  rstdOffset: u32,
  rstdLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> gradients: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dY: array<vec4f>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> rstd: array<f32>;
@group(0) @binding(5) var<uniform> params: Params;

struct Affine {
  gain: vec4f,
  bias: vec4f,
}

// The sums of one vec4 of columns over rows first, first + step, … in this order.
fn sumOverRows(column4: u32, lane: u32, first: u32, step: u32) -> Affine {
  var sums = Affine();
  for (var m = first; m < params.rows; m += step) {
    let g = dY[params.dYOffset + lane * params.dYLaneStride + m * params.dYRowStride + column4];
    let value = x[params.xOffset + lane * params.xLaneStride + m * params.xRowStride + column4];
    let mu = mean[params.meanOffset + lane * params.meanLaneStride + m];
    let r = rstd[params.rstdOffset + lane * params.rstdLaneStride + m];
    sums.gain += g * ((value - mu) * r);
    sums.bias += g;
  }
  return sums;
}

fn storeAffine(column4: u32, lane: u32, sums: Affine) {
  if (params.wantsGain != 0u) {
    let index = params.gainOffset + lane * params.gainLaneStride + column4;
    gradients[index] = keepColumns(sums.gain, column4, params.columns);
  }
  if (params.wantsBias != 0u) {
    let index = params.biasOffset + lane * params.biasLaneStride + column4;
    gradients[index] = keepColumns(sums.bias, column4, params.columns);
  }
}

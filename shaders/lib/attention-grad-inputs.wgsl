// What every kernel of the backward pass reads per (token, head): the saved logSumExp, delta, and dOut.
@group(0) @binding(5) var<storage, read> logSumExp: array<f32>;
@group(0) @binding(6) var<storage, read> delta: array<f32>;
@group(0) @binding(7) var<storage, read> dOut: array<vec4f>;

fn logSumExpAt(lane: u32, token: u32, h: u32) -> f32 {
  let row = params.logSumExpOffset + lane * params.logSumExpLaneStride;
  return logSumExp[row + token * params.logSumExpRowStride + h];
}

fn deltaAt(lane: u32, token: u32, h: u32) -> f32 {
  let row = params.deltaOffset + lane * params.deltaLaneStride;
  return delta[row + token * params.deltaRowStride + h];
}

// The vec4 at which a head of dOut starts.
fn dOutHead(lane: u32, token: u32, h: u32) -> u32 {
  let row = params.dOutOffset + lane * params.dOutLaneStride + token * params.dOutRowStride;
  return row + h * params.headVecs;
}

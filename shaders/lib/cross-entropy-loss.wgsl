// Bindings of loss = Σ weights ⊙ nll, [1] from two rows [N]. Offsets and strides are in vec4s.
struct Params {
  columns: u32,
  lossOffset: u32,
  lossLaneStride: u32,
  nllOffset: u32,
  nllLaneStride: u32,
  weightsOffset: u32,
  weightsLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> loss: array<vec4f>;
@group(0) @binding(1) var<storage, read> nll: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<uniform> params: Params;

// The sum over vec4s first, first + step, … in this order.
fn sumOverVec4s(lane: u32, first: u32, step: u32) -> f32 {
  var sum = vec4f();
  for (var c = first; 4u * c < params.columns; c += step) {
    let weight = weights[params.weightsOffset + lane * params.weightsLaneStride + c];
    let value = nll[params.nllOffset + lane * params.nllLaneStride + c];
    sum += keepColumns(weight * value, c, params.columns);
  }
  return sumOf(sum);
}

fn storeLoss(lane: u32, sum: f32) {
  loss[params.lossOffset + lane * params.lossLaneStride] = vec4f(sum, 0.0, 0.0, 0.0);
}

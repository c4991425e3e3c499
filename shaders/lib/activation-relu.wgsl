// ReLU: f(x) = max(0, x), f'(x) = 1 where x > 0, else 0. Equals `relu` of src/graph/ops/activation.ts.
// select rather than max, which may turn a NaN into 0 and so hide a run that has diverged.
fn activate(x: vec4f) -> vec4f {
  return select(x, vec4f(), x < vec4f());
}

fn activateSlope(x: vec4f) -> vec4f {
  return select(vec4f(), vec4f(1), x > vec4f());
}

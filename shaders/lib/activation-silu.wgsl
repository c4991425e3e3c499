// SiLU: f(x) = x·σ(x), f'(x) = σ(x)·(1 + x·(1 - σ(x))). Equals `silu` of src/graph/ops/activation.ts.
// The argument of exp is clamped, since WGSL gives no meaning to an overflow.
fn silu_exp(x: vec4f) -> vec4f {
  return exp(-clamp(x, vec4f(-80), vec4f(80)));
}

fn activate(x: vec4f) -> vec4f {
  return x / (1 + silu_exp(x));
}

fn activateSlope(x: vec4f) -> vec4f {
  let e = silu_exp(x);
  let sigmoid = 1 / (1 + e);
  // e·σ is 1 - σ without the cancellation; both factors are needed, as e alone may be large.
  return sigmoid * (1 + x * (e * sigmoid));
}

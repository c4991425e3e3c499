// GELU, tanh form (Hendrycks & Gimpel 2016): f(x) = ½x·(1 + tanh u), u = √(2/π)·(x + 0.044715x³).
// Equals `gelu_new` of src/graph/ops/activation.ts. Written with ½(1 + tanh u) = σ(2u): exp has a tighter bound
// on its error than tanh in WGSL, and tanh gives NaN for large arguments on some backends.
fn gelu_exp(x: vec4f) -> vec4f {
  let u = 0.7978845608028654 * x * (1 + 0.044715 * x * x);
  return exp(-2 * clamp(u, vec4f(-15), vec4f(15)));
}

fn activate(x: vec4f) -> vec4f {
  return x / (1 + gelu_exp(x));
}

fn activateSlope(x: vec4f) -> vec4f {
  let e = gelu_exp(x);
  let sigmoid = 1 / (1 + e);
  // The slope of 2u. The bound on u stops e·σ² at 1e-13, which large x would make count again; at 12 nothing is left of it.
  let inner = clamp(x, vec4f(-12), vec4f(12));
  let slope = 1.5957691216057308 * (1 + 0.134145 * inner * inner);
  return sigmoid + inner * slope * (e * sigmoid * sigmoid);
}

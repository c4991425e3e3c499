// GELU with the normal distribution Φ: f(x) = x·Φ(x), f'(x) = Φ(x) + x·φ(x). Equals `gelu` of src/graph/ops/activation.ts.
// erfc by a Chebyshev fit with a relative error below 1.2e-7 everywhere (Press et al., Numerical Recipes in C, section 6.2).
fn normalCdf(x: vec4f) -> vec4f {
  let z = min(abs(x), vec4f(13)) * 0.7071067811865476;
  let t = 1 / (1 + 0.5 * z);
  var p = vec4f(0.17087277);
  p = p * t - 0.82215223;
  p = p * t + 1.48851587;
  p = p * t - 1.13520398;
  p = p * t + 0.27886807;
  p = p * t - 0.18628806;
  p = p * t + 0.09678418;
  p = p * t + 0.37409196;
  p = p * t + 1.00002368;
  p = p * t - 1.26551223;
  let tail = 0.5 * t * exp(p - z * z);
  return select(tail, 1 - tail, x > vec4f());
}

fn activate(x: vec4f) -> vec4f {
  return x * normalCdf(x);
}

fn activateSlope(x: vec4f) -> vec4f {
  let inner = clamp(x, vec4f(-13), vec4f(13));
  return normalCdf(x) + 0.3989422804014327 * inner * exp(-0.5 * inner * inner);
}

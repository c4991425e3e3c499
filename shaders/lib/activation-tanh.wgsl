// tanh: f(x) = tanh x, f'(x) = 1 - tanh² x. Equals `tanh` of src/graph/ops/activation.ts.
// Not the built-in, which WGSL allows an error of 1e-5 and which gives NaN for large arguments on some backends: a
// rational minimax fit on [-9, 9], with a relative error below 4e-7 (the one of Eigen's generic_fast_tanh_float).
fn activate(x: vec4f) -> vec4f {
  // A NaN must come out as one; clamp may turn it into a bound.
  let isNan = (bitcast<vec4u>(x) & vec4u(0x7fffffff)) > vec4u(0x7f800000);
  let c = select(clamp(x, vec4f(-9), vec4f(9)), x, isNan);
  let s = c * c;
  var p = vec4f(-2.76076847742355e-16);
  p = p * s + 2.00018790482477e-13;
  p = p * s - 8.60467152213735e-11;
  p = p * s + 5.12229709037114e-08;
  p = p * s + 1.48572235717979e-05;
  p = p * s + 6.37261928875436e-04;
  p = p * s + 4.89352455891786e-03;
  var q = vec4f(1.19825839466702e-06);
  q = q * s + 1.18534705686654e-04;
  q = q * s + 2.26843463243900e-03;
  q = q * s + 4.89352518554385e-03;
  return c * p / q;
}

fn activateSlope(x: vec4f) -> vec4f {
  // 1/cosh² without the cancellation of 1 - tanh².
  let e = exp(-2 * min(abs(x), vec4f(15)));
  return 4 * e / ((1 + e) * (1 + e));
}

// f(pre), with `activate` of an activation's file.
fn applyActivation(pre: vec4f) -> vec4f {
  return activate(pre);
}

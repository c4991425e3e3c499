// Keys and values without a prefix: key j of key/value head g is that of token j. P is 0.
fn keyAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  return qkv[qkvHead(lane, b, j, params.H + g) + c];
}

fn valueAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  return qkv[qkvHead(lane, b, j, params.H + params.G + g) + c];
}

// Keys and values after a prefix: key j is prefix row j while j < P, then that of token j - P.
@group(0) @binding(4) var<storage, read> prefix: array<vec4f>;

fn prefixHead(lane: u32, j: u32, head: u32) -> u32 {
  let row = params.prefixOffset + lane * params.prefixLaneStride + j * params.prefixRowStride;
  return row + head * params.headVecs;
}

fn keyAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  if (j < params.P) { return prefix[prefixHead(lane, j, g) + c]; }
  return qkv[qkvHead(lane, b, j - params.P, params.H + g) + c];
}

fn valueAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  if (j < params.P) { return prefix[prefixHead(lane, j, params.G + g) + c]; }
  return qkv[qkvHead(lane, b, j - params.P, params.H + params.G + g) + c];
}

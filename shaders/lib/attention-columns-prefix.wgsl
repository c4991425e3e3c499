// The key (PART 0) or value (PART 1) that belongs to a column of the scores: a prefix row, then those of tokens.
// Beyond the last row of either it repeats that one: what is multiplied with it is zero or not stored.
@group(0) @binding(4) var<storage, read> prefix: array<vec4f>;

// Marks places in the prefix; no buffer is as long.
const IN_PREFIX = 0x80000000u;

fn columnHead(batch: Batch, g: u32, column: u32) -> u32 {
  if (column < params.firstToken) {
    let row = min(column, params.P - 1u) * params.prefixRowStride + (PART * params.G + g) * params.headVecs;
    return IN_PREFIX | (params.prefixOffset + batch.lane * params.prefixLaneStride + row);
  }
  let t = min(column - params.firstToken, params.T - 1u);
  return qkvHead(batch.lane, batch.b, t, params.H + PART * params.G + g);
}

fn columnVec(at: u32) -> vec4f {
  if (at >= IN_PREFIX) {
    return prefix[at - IN_PREFIX];
  }
  return qkv[at];
}

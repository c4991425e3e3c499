// The key (PART 0) or value (PART 1) that belongs to a column of the scores: a prefix row, then those of tokens.
@group(0) @binding(4) var<storage, read> prefix: array<vec4f>;

// Marks places in the prefix; no buffer is as long.
const IN_PREFIX = 0x80000000u;

struct Columns {
  prefix: u32,
  tokens: u32,
}

fn columnsOf(batch: Batch) -> Columns {
  let head = PART * params.G + batch.h / (params.H / params.G);
  let row = params.prefixOffset + batch.lane * params.prefixLaneStride + head * params.headVecs;
  return Columns(IN_PREFIX | row, qkvHead(batch.lane, batch.b, 0u, params.H + head));
}

// The vec4 at which the row starts. Beyond the last row of either it repeats that one: what meets it is zero or not
// stored.
fn columnAt(columns: Columns, column: u32) -> u32 {
  if (column < params.firstToken) {
    return columns.prefix + min(column, params.P - 1u) * params.prefixRowStride;
  }
  return columns.tokens + min(column - params.firstToken, params.T - 1u) * params.qkvRowStride;
}

fn columnVec(at: u32) -> vec4f {
  if (at >= IN_PREFIX) {
    return prefix[at - IN_PREFIX];
  }
  return qkv[at];
}

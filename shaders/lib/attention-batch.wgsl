// Attention as a batch of matmuls: one product per (lane, sequence, head), and which scores there are at all.
// Scores are [L][B][H][T][firstToken + T]: the P prefix rows are columns 0 … P - 1, token j is column firstToken + j.
// Both firstToken and the tiles of the kernels divide into BLOCK × BLOCK blocks. A block in which no query sees a key
// is never written and never read; in all others the columns that a query does not see are zero once softmax was taken.
@group(0) @binding(3) var<storage, read> keyLengths: array<i32>;

struct Batch {
  lane: u32,
  b: u32,
  // A query head, or a key/value head where keys are the rows of the result.
  h: u32,
  // Tokens of the sequence that are no padding.
  length: u32,
}

fn batchOf(z: u32) -> Batch {
  let sequence = z / params.batchHeads;
  let lane = sequence / params.batchSequences;
  let b = sequence % params.batchSequences;
  let length = keyLengths[params.keyLengthsOffset + lane * params.keyLengthsLaneStride + b];
  return Batch(lane, b, z % params.batchHeads, min(u32(max(length, 0)), params.T));
}

// The column after the last one that query t sees.
fn columnLimit(batch: Batch, t: u32) -> u32 {
  return params.firstToken + select(batch.length, min(batch.length, t + 1u), params.causal != 0u);
}

// The column after the last one that any query in the block of t sees.
fn blockLimit(batch: Batch, t: u32) -> u32 {
  return columnLimit(batch, min((t / BLOCK + 1u) * BLOCK, params.T) - 1u);
}

// Which of the four columns from `column` on a query sees, given its limit.
fn isVisible(column: u32, limit: u32) -> vec4<bool> {
  let columns = column + vec4u(0u, 1u, 2u, 3u);
  let isPrefix = columns < vec4u(params.P);
  return isPrefix | ((columns >= vec4u(params.firstToken)) & (columns < vec4u(limit)));
}

// The vec4 at which the scores of a query start.
fn scoresRow(lane: u32, b: u32, h: u32, t: u32) -> u32 {
  let row = (b * params.H + h) * params.T + t;
  return params.scoresOffset + lane * params.scoresLaneStride + row * params.scoresRowStride;
}

// What all attention kernels share: sizes and strides; no data and no entry point.
// B batch, T time, H query heads, G key/value heads, P prefix rows, HEAD_SIZE elements of a head (a multiple of 4).
// Keys are numbered j = 0 … P + T - 1: prefix rows first, then the keys of the query's own sequence.
// Offsets and strides count vec4s; those of matrices of scalars (keyLengths, logSumExp, delta, factors) count elements.
// M to firstToken belong to one product of the variant that is made of matmuls: its result is M × N, one for each of
// batchHeads heads of batchSequences sequences of a lane, and goes to the heads from `head` on.
struct Params {
  scale: f32,
  B: u32,
  T: u32,
  H: u32,
  G: u32,
  P: u32,
  causal: u32,
  M: u32,
  N: u32,
  batchSequences: u32,
  batchHeads: u32,
  head: u32,
  firstToken: u32,
  qkvOffset: u32,
  qkvRowStride: u32,
  qkvLaneStride: u32,
  prefixOffset: u32,
  prefixRowStride: u32,
  prefixLaneStride: u32,
  outOffset: u32,
  outRowStride: u32,
  outLaneStride: u32,
  dOutOffset: u32,
  dOutRowStride: u32,
  dOutLaneStride: u32,
  dQkvOffset: u32,
  dQkvRowStride: u32,
  dQkvLaneStride: u32,
  dPrefixOffset: u32,
  dPrefixRowStride: u32,
  dPrefixLaneStride: u32,
  scoresOffset: u32,
  scoresRowStride: u32,
  scoresLaneStride: u32,
  keyLengthsOffset: u32,
  keyLengthsLaneStride: u32,
  logSumExpOffset: u32,
  logSumExpRowStride: u32,
  logSumExpLaneStride: u32,
  deltaOffset: u32,
  deltaRowStride: u32,
  deltaLaneStride: u32,
  factorsOffset: u32,
  factorsRowStride: u32,
  factorsLaneStride: u32,
}

@group(0) @binding(8) var<uniform> params: Params;

const HEAD_VECS = HEAD_SIZE / 4u;

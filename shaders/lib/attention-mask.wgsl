// Which keys a query sees: the prefix, then those below the length of its sequence and, if causal, not after itself.
@group(0) @binding(3) var<storage, read> keyLengths: array<i32>;

// How many keys, prefix rows included, query t of sequence b sees.
fn keyLimit(lane: u32, b: u32, t: u32) -> u32 {
  let row = params.keyLengthsOffset + lane * params.keyLengthsLaneStride;
  let length = u32(max(keyLengths[row + b], 0));
  return params.P + min(length, select(params.T, min(t + 1u, params.T), params.causal != 0u));
}

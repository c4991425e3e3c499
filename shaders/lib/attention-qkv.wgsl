// The packed queries, keys and values of all tokens: [B·T, (H + 2G)·C].
@group(0) @binding(2) var<storage, read> qkv: array<vec4f>;

// The vec4 at which head `head` of token t starts; heads count queries, then keys, then values.
fn qkvHead(lane: u32, b: u32, t: u32, head: u32) -> u32 {
  let row = params.qkvOffset + lane * params.qkvLaneStride + (b * params.T + t) * params.qkvRowStride;
  return row + head * params.headVecs;
}

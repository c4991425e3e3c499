// The rows whose gradient attention-flash-grad-keys.wgsl makes: the keys and values of one sequence's own tokens.
@group(0) @binding(0) var<storage, read_write> dQkv: array<vec4f>;

fn ownRows() -> u32 { return params.T; }

// The sequences that see the rows, from x to below y: only their own.
fn ownSequences(b: u32) -> vec2u { return vec2u(b, b + 1u); }

// The first query that may see row j.
fn ownFirstQuery(j: u32) -> u32 { return select(0u, j, params.causal != 0u); }

fn ownIsVisible(lane: u32, b: u32, t: u32, j: u32) -> bool {
  return params.P + j < keyLimit(lane, b, t);
}

fn ownKeyAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  return qkv[qkvHead(lane, b, j, params.H + g) + c];
}

fn ownValueAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  return qkv[qkvHead(lane, b, j, params.H + params.G + g) + c];
}

fn storeOwn(lane: u32, b: u32, j: u32, g: u32, c: u32, dKey: vec4f, dValue: vec4f) {
  let row = params.dQkvOffset + lane * params.dQkvLaneStride + (b * params.T + j) * params.dQkvRowStride;
  dQkv[row + (params.H + g) * params.headVecs + c] = dKey;
  dQkv[row + (params.H + params.G + g) * params.headVecs + c] = dValue;
}

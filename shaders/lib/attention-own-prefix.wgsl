// The rows whose gradient attention-flash-grad-keys.wgsl makes: the prefix, which every query of every sequence sees.
@group(0) @binding(0) var<storage, read_write> dPrefix: array<vec4f>;
@group(0) @binding(4) var<storage, read> prefix: array<vec4f>;

fn ownRows() -> u32 { return params.P; }

fn ownSequences(b: u32) -> vec2u { return vec2u(0u, params.B); }

fn ownFirstQuery(j: u32) -> u32 { return 0u; }

fn ownIsVisible(lane: u32, b: u32, t: u32, j: u32) -> bool { return true; }

fn ownKeyAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  let row = params.prefixOffset + lane * params.prefixLaneStride + j * params.prefixRowStride;
  return prefix[row + g * params.headVecs + c];
}

fn ownValueAt(lane: u32, b: u32, j: u32, g: u32, c: u32) -> vec4f {
  let row = params.prefixOffset + lane * params.prefixLaneStride + j * params.prefixRowStride;
  return prefix[row + (params.G + g) * params.headVecs + c];
}

fn storeOwn(lane: u32, b: u32, j: u32, g: u32, c: u32, dKey: vec4f, dValue: vec4f) {
  let row = params.dPrefixOffset + lane * params.dPrefixLaneStride + j * params.dPrefixRowStride;
  dPrefix[row + g * params.headVecs + c] = dKey;
  dPrefix[row + (params.G + g) * params.headVecs + c] = dValue;
}

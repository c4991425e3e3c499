// Philox-4x32-10 (Salmon et al. 2011, section 3): four random words for one counter under one key.
// The twin of `philox` in src/core/random.ts, equal bit for bit.

// The upper word of a·b, which WGSL has no built-in for.
fn highWord(a: u32, b: u32) -> u32 {
  let aLow = a & 0xffffu;
  let aHigh = a >> 16u;
  let bLow = b & 0xffffu;
  let bHigh = b >> 16u;
  let middle = aHigh * bLow + ((aLow * bLow) >> 16u);
  let carry = (middle & 0xffffu) + aLow * bHigh;
  return aHigh * bHigh + (middle >> 16u) + (carry >> 16u);
}

fn philox(counter: vec4u, key: vec2u) -> vec4u {
  let multipliers = vec2u(0xd2511f53u, 0xcd9e8d57u);
  var c = counter;
  var k = key;
  for (var round = 0u; round < 10u; round++) {
    let high0 = highWord(multipliers.x, c.x);
    let high1 = highWord(multipliers.y, c.z);
    c = vec4u(high1 ^ c.y ^ k.x, multipliers.y * c.z, high0 ^ c.w ^ k.y, multipliers.x * c.x);
    k += vec2u(0x9e3779b9u, 0xbb67ae85u);
  }
  return c;
}

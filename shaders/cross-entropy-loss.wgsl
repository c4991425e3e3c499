// The loss of a lane in one invocation: N is the tokens of a batch, and the order of the sum is fixed.
// Equals loss of `crossEntropy` in src/graph/ops/cross-entropy.ts. Grid: 1, 1, lanes.
@compute @workgroup_size(1)
fn crossEntropyLoss(@builtin(global_invocation_id) id: vec3u) {
  storeLoss(id.z, sumOverVec4s(id.z, 0u, 1u));
}

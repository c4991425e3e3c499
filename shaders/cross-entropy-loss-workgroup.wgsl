// The loss of a lane in one workgroup of THREADS, by a tree of fixed order.
// Equals loss of `crossEntropy` in src/graph/ops/cross-entropy.ts. Grid: 1, 1, lanes.
@compute @workgroup_size(THREADS)
fn crossEntropyLoss(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let sum = workgroupSum(thread, sumOverVec4s(group.z, thread, THREADS));
  if (thread == 0u) { storeLoss(group.z, sum); }
}

// The norm of a lane's gradients from its partial sums, in one workgroup of THREADS.
// Equals the reference of `gradientNorm` in src/graph/ops/optimizer.ts. Grid: 1, 1, lanes.
@compute @workgroup_size(THREADS)
fn gradientNorm(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let sum = workgroupSum(thread, sumOverVec4s(group.z, thread, THREADS));
  if (thread == 0u) { storeNorm(group.z, sum); }
}

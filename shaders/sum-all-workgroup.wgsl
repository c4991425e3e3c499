// y[i] = the sum of the share of x that workgroup i of count takes, by a tree of fixed order; run once more on its own
// result with count 1 it gives the sum of all. Equals the reference of `sumAll` in src/graph/ops/reduce.ts.
// Grid: count, 1, lanes.
@compute @workgroup_size(THREADS)
fn sumAll(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) thread: u32,
) {
  let own = sumOverVec4s(group.z, group.x * THREADS + thread, params.count * THREADS);
  let sum = workgroupSum(thread, own);
  if (thread == 0u) { storePartial(group.z, group.x, sum); }
}

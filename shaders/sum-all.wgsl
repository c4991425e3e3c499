// y[i] = the sum of every count-th vec4 of x from the i-th on, without barriers; run once more on its own result with
// count 1 it gives the sum of all. Equals the reference of `sumAll` in src/graph/ops/reduce.ts. Grid: count, 1, lanes.
@compute @workgroup_size(4)
fn sumAll(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= params.count) { return; }
  storePartial(id.z, id.x, sumOverVec4s(id.z, id.x, params.count));
}

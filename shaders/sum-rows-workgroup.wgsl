// Sum over rows, 8 vec4s of columns per workgroup; its 32 rows of invocations share the rows of x, and their sums meet in
// a tree of fixed order. Equals the reference of `sumRows` in src/graph/ops/reduce.ts.
// Grid: columns in groups of 8 vec4s, 1, lanes.
var<workgroup> partials: array<array<vec4f, 8>, 32>;

@compute @workgroup_size(8, 32)
fn sumRows(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  // No early return: every invocation must reach the barriers.
  if (4u * id.x < params.columns) {
    partials[local.y][local.x] = sumOverRows(id.x, id.z, local.y, 32u);
  }
  workgroupBarrier();
  for (var height = 16u; height > 0u; height /= 2u) {
    if (local.y < height) { partials[local.y][local.x] += partials[local.y + height][local.x]; }
    workgroupBarrier();
  }
  if (local.y == 0u && 4u * id.x < params.columns) {
    storeSum(id.x, id.z, partials[0][local.x]);
  }
}

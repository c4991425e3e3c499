// Sum over rows, one vec4 of columns per invocation and no barrier. Small workgroups: there are few columns.
// Equals the reference of `sumRows` in src/graph/ops/reduce.ts. Grid: columns in vec4s, 1, lanes.
@compute @workgroup_size(4)
fn sumRows(@builtin(global_invocation_id) id: vec3u) {
  if (4u * id.x >= params.columns) { return; }
  storeSum(id.x, id.z, sumOverRows(id.x, id.z, 0u, 1u));
}

// y = a + b, [M,N] with b [M,N], [N] or [1]. Equals the reference of `add` in src/graph/ops/binary.ts.
@compute @workgroup_size(8, 8)
fn add(@builtin(global_invocation_id) id: vec3u) {
  if (isOutside(id)) { return; }
  storeY(id, loadA(id) + loadB(id));
}

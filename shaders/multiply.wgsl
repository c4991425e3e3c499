// y = a ⊙ b, [M,N] with b [M,N], [N] or [1]. Equals the reference of `multiply` in src/graph/ops/binary.ts.
@compute @workgroup_size(8, 8)
fn multiply(@builtin(global_invocation_id) id: vec3u) {
  if (isOutside(id)) { return; }
  storeY(id, loadA(id) * loadB(id));
}

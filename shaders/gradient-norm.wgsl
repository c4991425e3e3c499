// The norm of a lane's gradients from its partial sums, in one invocation.
// Equals the reference of `gradientNorm` in src/graph/ops/optimizer.ts. Grid: 1, 1, lanes.
@compute @workgroup_size(1)
fn gradientNorm(@builtin(global_invocation_id) id: vec3u) {
  storeNorm(id.z, sumOverVec4s(id.z, 0u, 1u));
}

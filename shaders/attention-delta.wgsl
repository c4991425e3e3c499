// delta [B·T, H] = rowsum(dOut ⊙ out) per head: what the softmax derivative subtracts (Dao et al. 2022,
// appendix B.2). Part of attentionGradOp of src/graph/ops/attention.ts. One invocation per (token, head), no barrier.
@group(0) @binding(0) var<storage, read_write> delta: array<f32>;
@group(0) @binding(6) var<storage, read> out: array<vec4f>;
@group(0) @binding(7) var<storage, read> dOut: array<vec4f>;

@compute @workgroup_size(64)
fn attentionDelta(@builtin(global_invocation_id) id: vec3u) {
  let token = id.x / params.H;
  let h = id.x % params.H;
  let lane = id.z;
  if (token >= params.B * params.T) { return; }
  let outRow = params.outOffset + lane * params.outLaneStride + token * params.outRowStride;
  let dOutRow = params.dOutOffset + lane * params.dOutLaneStride + token * params.dOutRowStride;
  var sum = 0.0;
  for (var c = 0u; c < params.headVecs; c++) {
    sum += dot(out[outRow + h * params.headVecs + c], dOut[dOutRow + h * params.headVecs + c]);
  }
  let deltaRow = params.deltaOffset + lane * params.deltaLaneStride + token * params.deltaRowStride;
  delta[deltaRow + h] = sum;
}

// Start-up probe: what do barriers cost? A tiny kernel with BARRIERS (0 or 8) workgroup barriers.
//   y[i] = seed + lane
// On a GPU the launch costs more than the barriers; a driver such as SwiftShader must suspend and resume every invocation.
// No workgroup variable: WGSL clears one behind a barrier of its own. Its time is looked at; no op of the graph equals it.
struct Params {
  seed: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<uniform> params: Params;

@compute @workgroup_size(64)
fn barrierProbe(
  @builtin(global_invocation_id) id: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  for (var i = 0u; i < BARRIERS; i++) {
    workgroupBarrier();
  }
  if (id.x < arrayLength(&y)) {
    y[id.x] = f32(params.seed + lane);
  }
}

// Start-up probe: how much do barriers cost? The same small arithmetic, with or without 8 workgroup barriers.
//   y[i] = 8 steps of v ← v · 1.25 + seeds[(i + step) mod 64], starting at v = seed + i; y is of no interest.
// On a GPU the barriers are almost free; a driver that runs on a CPU turns each into a switch of all invocations.
// BARRIERS is 1 or 0. No reference: only its time is looked at.
struct Params {
  seed: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<f32>;
@group(0) @binding(1) var<uniform> params: Params;

var<workgroup> seeds: array<f32, 64>;

@compute @workgroup_size(64)
fn barrierProbe(@builtin(global_invocation_id) id: vec3u, @builtin(local_invocation_index) lane: u32) {
  var v = f32(params.seed + lane);
  seeds[lane] = v;
  for (var step = 0u; step < 8u; step++) {
    if (BARRIERS == 1u) {
      workgroupBarrier();
    }
    v = v * 1.25 + seeds[(lane + step) % 64u];
  }
  if (id.x < arrayLength(&y)) {
    y[id.x] = v;
  }
}

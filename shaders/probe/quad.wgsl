// Start-up probe: do the four invocations of a 4-wide workgroup form one quad, in order?
//   y[4·workgroup + lane] = the lanes that the three quad swaps deliver: X + 4·Y + 16·diagonal
// Must equal (lane ^ 1) + 4·(lane ^ 2) + 16·(lane ^ 3) for every workgroup; the quad matmul is wrong where it does not.
struct Params {
  count: u32,
}

@group(0) @binding(0) var<storage, read_write> y: array<u32>;
@group(0) @binding(1) var<uniform> params: Params;

@compute @workgroup_size(4)
fn quadProbe(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  if (group.x >= params.count) {
    return;
  }
  let x = quadSwapX(lane);
  let vertical = quadSwapY(lane);
  let diagonal = quadSwapDiagonal(lane);
  y[group.x * 4u + lane] = x + 4u * vertical + 16u * diagonal;
}

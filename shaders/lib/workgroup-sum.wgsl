// Sum and maximum over a workgroup of THREADS (a power of two) by a tree of fixed order, so that they repeat bit for bit.
// Every invocation must call them; every one gets the result.
var<workgroup> workgroupPartials: array<f32, THREADS>;

fn workgroupSum(thread: u32, value: f32) -> f32 {
  workgroupPartials[thread] = value;
  workgroupBarrier();
  for (var width = THREADS / 2u; width > 0u; width /= 2u) {
    if (thread < width) { workgroupPartials[thread] += workgroupPartials[thread + width]; }
    workgroupBarrier();
  }
  let result = workgroupPartials[0];
  // The next call may write only after all have read.
  workgroupBarrier();
  return result;
}

fn workgroupMax(thread: u32, value: f32) -> f32 {
  workgroupPartials[thread] = value;
  workgroupBarrier();
  for (var width = THREADS / 2u; width > 0u; width /= 2u) {
    if (thread < width) { workgroupPartials[thread] = max(workgroupPartials[thread], workgroupPartials[thread + width]); }
    workgroupBarrier();
  }
  let result = workgroupPartials[0];
  workgroupBarrier();
  return result;
}

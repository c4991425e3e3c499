// The end of a matmul: y = f(pre) ⊙ g'(gate) + residual, pre = sum + bias. y is [M,N].
// `column` is a multiple of 4. Columns from N up to the next multiple of 4 become zero, as all padding is.
@group(0) @binding(0) var<storage, read_write> y: array<vec4f>;

fn store(batch: Batch, row: u32, column: u32, sum: vec4f) {
  if (row >= params.M || column >= params.N) {
    return;
  }
  let inside = column + vec4u(0, 1, 2, 3) < vec4u(params.N);
  let before = addBias(batch, column, sum);
  storePre(batch, row, column, select(vec4f(), before, inside));
  let gated = applyGate(batch, row, column, applyActivation(before));
  let value = addResidual(batch, row, column, gated);
  let start = params.yOffset + batch.lane * params.yLaneStride;
  y[start + row * params.yRowStride + column / 4] = select(vec4f(), value, inside);
}

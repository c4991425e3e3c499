// Bindings of the cross-entropy per row: logSumExp, nll = logSumExp − logits[label] and correct, each [N] in one row, from
// logits [N,V] and labels [N]. Offsets and strides of logits are in vec4s, of all others in elements.
struct Params {
  rows: u32,
  columns: u32,
  // N rounded up to a multiple of 4: the padding of the outputs is written as zeros.
  paddedRows: u32,
  // The bits of a NaN: a label beyond the last column must not pass unseen.
  nanBits: u32,
  nllOffset: u32,
  nllLaneStride: u32,
  correctOffset: u32,
  correctLaneStride: u32,
  logSumExpOffset: u32,
  logSumExpLaneStride: u32,
  labelsOffset: u32,
  labelsLaneStride: u32,
  logitsOffset: u32,
  logitsRowStride: u32,
  logitsLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> nll: array<f32>;
@group(0) @binding(1) var<storage, read_write> correct: array<f32>;
@group(0) @binding(2) var<storage, read_write> logSumExp: array<f32>;
@group(0) @binding(3) var<storage, read> logits: array<vec4f>;
@group(0) @binding(4) var<storage, read> labels: array<i32>;
@group(0) @binding(5) var<uniform> params: Params;

const LOWEST = -3.4028234e38f;

// The logit of the label; 0 where the label is no column.
fn labelLogit(logitsRow: u32, label: i32) -> f32 {
  if (label < 0 || u32(label) >= params.columns) { return 0.0; }
  return logits[logitsRow + u32(label) / 4u][u32(label) % 4u];
}

// The largest of the real columns of a vec4.
fn topOf(value: vec4f, column4: u32) -> f32 {
  let column = vec4u(4u * column4) + vec4u(0u, 1u, 2u, 3u);
  let real = select(vec4f(LOWEST), value, column < vec4u(params.columns));
  return max(max(real.x, real.y), max(real.z, real.w));
}

// Whether a real column of the vec4 wins over the label: it is larger, or equal and earlier.
fn beats(value: vec4f, column4: u32, wanted: f32, label: i32) -> bool {
  let column = vec4u(4u * column4) + vec4u(0u, 1u, 2u, 3u);
  let isEarlier = column < vec4u(u32(label));
  let wins = (value > vec4f(wanted)) | ((value == vec4f(wanted)) & isEarlier);
  return any(wins & (column < vec4u(params.columns)));
}

// total = Σ exp(logits − top).
fn storeRow(row: u32, lane: u32, top: f32, total: f32, wanted: f32, label: i32, isBeaten: bool) {
  let isCounted = label >= 0;
  // Not logSumExp − wanted, which loses the digits of a small loss under large logits.
  var loss = select(0.0, log(total) + (top - wanted), isCounted);
  if (isCounted && u32(label) >= params.columns) { loss = bitcast<f32>(params.nanBits); }
  nll[params.nllOffset + lane * params.nllLaneStride + row] = loss;
  correct[params.correctOffset + lane * params.correctLaneStride + row] =
    select(0.0, 1.0, isCounted && !isBeaten);
  logSumExp[params.logSumExpOffset + lane * params.logSumExpLaneStride + row] = top + log(total);
}

fn storePadding(row: u32, lane: u32) {
  nll[params.nllOffset + lane * params.nllLaneStride + row] = 0.0;
  correct[params.correctOffset + lane * params.correctLaneStride + row] = 0.0;
  logSumExp[params.logSumExpOffset + lane * params.logSumExpLaneStride + row] = 0.0;
}

fn labelOf(row: u32, lane: u32) -> i32 {
  return labels[params.labelsOffset + lane * params.labelsLaneStride + row];
}

fn logitsRowOf(row: u32, lane: u32) -> u32 {
  return params.logitsOffset + lane * params.logitsLaneStride + row * params.logitsRowStride;
}

// Bindings of the layer norm's gradient: dX = rstd·(g − mean(g) − x̂·mean(g ⊙ x̂)) + residual, with g = dY ⊙ gain and x̂ the
// normalised row of x [M,D]. Without a residual hasResidual is 0 and the binding holds x.
// Offsets and strides of rows are in vec4s, those of mean and rstd in elements.
struct Params {
  rows: u32,
  columns: u32,
  hasResidual: u32,
  dXOffset: u32,
  dXRowStride: u32,
  dXLaneStride: u32,
  xOffset: u32,
  xRowStride: u32,
  xLaneStride: u32,
  dYOffset: u32,
  dYRowStride: u32,
  dYLaneStride: u32,
  residualOffset: u32,
  residualRowStride: u32,
  residualLaneStride: u32,
  gainOffset: u32,
  gainLaneStride: u32,
  meanOffset: u32,
  meanLaneStride: u32,
  rstdOffset: u32,
  rstdLaneStride: u32,
}

@group(0) @binding(0) var<storage, read_write> dX: array<vec4f>;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> dY: array<vec4f>;
@group(0) @binding(3) var<storage, read> gain: array<vec4f>;
@group(0) @binding(4) var<storage, read> mean: array<f32>;
@group(0) @binding(5) var<storage, read> rstd: array<f32>;
@group(0) @binding(6) var<storage, read> residual: array<vec4f>;
@group(0) @binding(7) var<uniform> params: Params;

struct Row {
  x: u32,
  dY: u32,
  gain: u32,
  mu: f32,
  r: f32,
}

// One vec4 of g and of x̂, zero beyond the last column.
struct Piece {
  g: vec4f,
  xHat: vec4f,
}

fn rowAt(row: u32, lane: u32) -> Row {
  return Row(
    params.xOffset + lane * params.xLaneStride + row * params.xRowStride,
    params.dYOffset + lane * params.dYLaneStride + row * params.dYRowStride,
    params.gainOffset + lane * params.gainLaneStride,
    mean[params.meanOffset + lane * params.meanLaneStride + row],
    rstd[params.rstdOffset + lane * params.rstdLaneStride + row],
  );
}

fn pieceAt(row: Row, column4: u32) -> Piece {
  let g = dY[row.dY + column4] * gain[row.gain + column4];
  let xHat = (x[row.x + column4] - row.mu) * row.r;
  return Piece(
    keepColumns(g, column4, params.columns),
    keepColumns(xHat, column4, params.columns),
  );
}

// meanG = mean(g), meanGX = mean(g ⊙ x̂).
fn storeGradient(row: u32, lane: u32, at: Row, column4: u32, meanG: f32, meanGX: f32) {
  let piece = pieceAt(at, column4);
  var value = at.r * (piece.g - meanG - piece.xHat * meanGX);
  if (params.hasResidual != 0u) {
    value += residual[
      params.residualOffset + lane * params.residualLaneStride + row * params.residualRowStride + column4
    ];
  }
  let index = params.dXOffset + lane * params.dXLaneStride + row * params.dXRowStride + column4;
  dX[index] = keepColumns(value, column4, params.columns);
}

// Blocks for columns × head: transposed scores times rows of tokens, along the queries that see the columns. Those of one
// (sequence, head) follow those of another: `parts` of them in all. The columns are those from `firstColumn` on, either
// the tokens of one sequence, seen by it alone, or the prefix rows, seen by all.
struct Left {
  at: u32,
}

struct Right {
  at: u32,
}

fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  return false;
}

// The queries of each part, from a multiple of 4 up to T; none where no query sees the block of columns.
fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  if (params.firstColumn < params.firstToken) {
    return vec2u(0u, params.T);
  }
  let key = rowStart / BLOCK * BLOCK;
  let first = select(0u, key, params.causal != 0u);
  return vec2u(select(params.T, first, key < batch.length), params.T);
}

fn stepCount(range: vec2u) -> u32 {
  return params.parts * ((range.y - range.x) / 4u);
}

// The part and the first query of a step.
fn placeOf(step: u32, range: vec2u) -> vec2u {
  if (params.parts == 1u) {
    return vec2u(0u, range.x + 4u * step);
  }
  let steps = (range.y - range.x) / 4u;
  let part = step / steps;
  return vec2u(part, range.x + 4u * (step - part * steps));
}

fn leftAt(batch: Batch, row: u32) -> Left {
  let head = scoresRow(batch.lane, batch.b, batch.h * (params.H / params.G), 0u);
  return Left(head + (params.firstColumn + min(row, params.M - 1u)) / 4u);
}

fn rightAt(batch: Batch, column: u32) -> Right {
  let head = tokenHead(batch.lane, batch.b, 0u, batch.h * (params.H / params.G));
  return Right(head + min(column / 4u, params.headVecs - 1u));
}

// From the first head and sequence of the first part to those of another.
fn scoresPart(part: u32) -> u32 {
  let heads = params.H / params.G;
  return (part / heads * params.H + part % heads) * params.T * params.scoresRowStride;
}

fn tokensPart(part: u32) -> u32 {
  let heads = params.H / params.G;
  return part / heads * params.T * tokenStride() + part % heads * params.headVecs;
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let place = placeOf(step, range);
  let stride = params.scoresRowStride;
  let at = left.at + scoresPart(place.x) + place.y * stride;
  return transpose(mat4x4f(scores[at], scores[at + stride], scores[at + 2u * stride], scores[at + 3u * stride]));
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let place = placeOf(step, range);
  let stride = tokenStride();
  let at = right.at + tokensPart(place.x) + place.y * stride;
  return mat4x4f(tokenVec(at), tokenVec(at + stride), tokenVec(at + 2u * stride), tokenVec(at + 3u * stride));
}

// The last queries of each part where 4 does not divide T.
fn restCount(range: vec2u) -> u32 {
  return select(0u, params.parts, range.y > range.x && range.y % 4u != 0u);
}

// Beyond the last query lie the scores of another head, or anything, so they are selected away.
fn leftRest(batch: Batch, row: u32, rest: u32, range: vec2u) -> mat4x4f {
  let t = range.y / 4u * 4u;
  let inside = t + vec4u(0u, 1u, 2u, 3u) < vec4u(range.y);
  let at = leftAt(batch, row).at + scoresPart(rest) + t * params.scoresRowStride;
  let stride = params.scoresRowStride;
  return transpose(mat4x4f(
    scores[at],
    select(vec4f(), scores[at + stride], inside.y),
    select(vec4f(), scores[at + 2u * stride], inside.z),
    select(vec4f(), scores[at + 3u * stride], inside.w),
  ));
}

fn rightRest(batch: Batch, column: u32, rest: u32, range: vec2u) -> mat4x4f {
  let t = range.y / 4u * 4u;
  let rows = min(t + vec4u(0u, 1u, 2u, 3u), vec4u(range.y - 1u));
  let at = rightAt(batch, column).at + tokensPart(rest) + rows * tokenStride();
  return mat4x4f(tokenVec(at.x), tokenVec(at.y), tokenVec(at.z), tokenVec(at.w));
}

// Blocks for columns × head: transposed scores times rows of tokens, along the queries that see the columns: those of one
// (sequence, head) after those of another. Which columns and which sequences says lib/attention-inner-columns-*.wgsl.
struct Left {
  batch: Batch,
  vec: u32,
}

struct Right {
  batch: Batch,
  vec: u32,
}

struct Place {
  b: u32,
  h: u32,
  t: u32,
}

fn tileIsEmpty(batch: Batch, rowStart: u32, columnStart: u32) -> bool {
  return false;
}

// Queries of every (sequence, head) from a multiple of 4 up to T; none where no query sees the rows.
fn innerRange(batch: Batch, rowStart: u32, columnStart: u32) -> vec2u {
  return vec2u(firstQuery(batch, rowStart / BLOCK * BLOCK), params.T);
}

fn stepsPerHead(range: vec2u) -> u32 {
  return (range.y - range.x + 3u) / 4u;
}

fn stepCount(range: vec2u) -> u32 {
  return stepsPerHead(range) * sequenceCount() * (params.H / params.G);
}

fn placeOf(batch: Batch, step: u32, range: vec2u) -> Place {
  let heads = params.H / params.G;
  if (heads * sequenceCount() == 1u) {
    return Place(batch.b, batch.h, range.x + 4u * step);
  }
  let steps = stepsPerHead(range);
  let part = step / steps;
  let h = batch.h * heads + part % heads;
  return Place(batch.b + part / heads, h, range.x + 4u * (step - part * steps));
}

fn leftAt(batch: Batch, row: u32) -> Left {
  return Left(batch, (firstColumn() + min(row, params.M - 1u)) / 4u);
}

fn rightAt(batch: Batch, column: u32) -> Right {
  return Right(batch, min(column / 4u, params.headVecs - 1u));
}

fn leftBlock(left: Left, step: u32, range: vec2u) -> mat4x4f {
  let place = placeOf(left.batch, step, range);
  let at = scoresRow(left.batch.lane, place.b, place.h, place.t) + left.vec;
  let next = params.scoresRowStride;
  var block = mat4x4f(scores[at], scores[at + next], scores[at + 2u * next], scores[at + 3u * next]);
  if (place.t + 4u > range.y) {
    // Beyond the last query lie the scores of another head, or anything.
    for (var i = range.y - place.t; i < 4u; i++) {
      block[i] = vec4f();
    }
  }
  return transpose(block);
}

fn rightBlock(right: Right, step: u32, range: vec2u) -> mat4x4f {
  let place = placeOf(right.batch, step, range);
  let lane = right.batch.lane;
  let last = range.y - 1u;
  return mat4x4f(
    tokenVec(tokenHead(lane, place.b, place.t, place.h) + right.vec),
    tokenVec(tokenHead(lane, place.b, min(place.t + 1u, last), place.h) + right.vec),
    tokenVec(tokenHead(lane, place.b, min(place.t + 2u, last), place.h) + right.vec),
    tokenVec(tokenHead(lane, place.b, min(place.t + 3u, last), place.h) + right.vec),
  );
}

// Column sums of A: where they go, B is all ones.
fn orOnes(isSum: bool, block: mat4x4f) -> mat4x4f {
  let ones = vec4f(1);
  return mat4x4f(
    select(block[0], ones, isSum),
    select(block[1], ones, isSum),
    select(block[2], ones, isSum),
    select(block[3], ones, isSum),
  );
}

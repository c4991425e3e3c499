// The end of a row that is no multiple of 4: stored columns beyond the last logical one must stay zero, and what another
// tensor holds there must not be computed with (it may be NaN, and NaN·0 is NaN), so both are selected away.
fn keepColumns(value: vec4f, column4: u32, columns: u32) -> vec4f {
  let column = vec4u(4u * column4) + vec4u(0u, 1u, 2u, 3u);
  return select(vec4f(), value, column < vec4u(columns));
}

fn sumOf(value: vec4f) -> f32 {
  return (value.x + value.y) + (value.z + value.w);
}

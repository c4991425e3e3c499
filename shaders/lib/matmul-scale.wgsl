// The factor of op(A) op(B), one number per outer batch.
@group(0) @binding(6) var<storage, read> scale: array<vec4f>;

fn loadScale(batch: Batch) -> f32 {
  return scale[params.scaleOffset + batch.outer * params.scaleOuterStride].x;
}

fn applyScale(block: mat4x4f, factor: f32) -> mat4x4f {
  return block * factor;
}

// The factor of op(A) op(B), one number per lane.
@group(0) @binding(6) var<storage, read> scale: array<vec4f>;

fn applyScale(batch: Batch, block: mat4x4f) -> mat4x4f {
  return block * scale[params.scaleOffset + batch.lane * params.scaleLaneStride].x;
}

// The factor of those of the two products that have one, one number per lane.
@group(0) @binding(5) var<storage, read> scale: array<vec4f>;

fn applyScale(batch: Batch, block: mat4x4f) -> mat4x4f {
  let isScaled = select(params.scaled0, params.scaled1, batch.isSecond) != 0;
  let factor = scale[params.scaleOffset + batch.lane * params.scaleLaneStride].x;
  return block * select(1.0, factor, isScaled);
}

// What every optimizer reads beside its own state: the row of a lane in `hyper` (learning rate, bias corrections, weight
// decay, largest norm), its gradient norm and whether it has stopped; and per vec4 of parameters the segment's
// (learning-rate scale, decays).

const LEARNING_RATE = 0u;
const BIAS_CORRECTION_1 = 1u;
const BIAS_CORRECTION_2 = 2u;
const WEIGHT_DECAY = 3u;
const MAX_GRADIENT_NORM = 4u;

fn hyperAt(lane: u32, column: u32) -> f32 {
  return hyper[params.hyperOffset + lane * params.hyperLaneStride + column];
}

fn isStopped(lane: u32) -> bool {
  return stopped[params.stoppedOffset + lane * params.stoppedLaneStride] != 0.0;
}

// The factor that brings the gradients down to the largest norm; 0 as the largest norm means no clipping.
fn clipFactor(lane: u32) -> f32 {
  let limit = hyperAt(lane, MAX_GRADIENT_NORM);
  if (limit == 0.0) { return 1.0; }
  return min(1.0, limit / (norm[params.normOffset + lane * params.normLaneStride] + 1e-6));
}

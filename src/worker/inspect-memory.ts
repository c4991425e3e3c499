/** What training an experiment takes, by what it is for, out of the plans alone: no weights are read and no device is asked. */
import { configFor } from "../experiment/describe.ts";
import type { Experiment } from "../experiment/schema.ts";
import { taskOf } from "../data/tasks.ts";
import type { Variants } from "../kernels/lowering.ts";
import { variantsByRule } from "../kernels/variants.ts";
import { parseOptions } from "../peft/method.ts";
import { methodById } from "../peft/registry.ts";
import { plannedParts } from "../plan/device-memory.ts";
import { compilePlans } from "../plan/gpu-backend.ts";
import { ADAMW } from "../train/optimizer-settings.ts";
import { sessionGraphs } from "../train/session-graphs.ts";
import type { Lane } from "../train/session-options.ts";
import { DEFAULT_MEMORY_BYTES, largestWave, wavesOf } from "../train/waves.ts";
import type { MemoryParts, PlannedMemory } from "./inspect-report.ts";
import { attachOptions, runEntries } from "./run-settings.ts";

/** What a graphics card gets by rule. */
const { variants: USUAL_VARIANTS } = variantsByRule({
  isSoftware: false,
  subgroupMinSize: 0,
  barrierRatio: undefined,
  quadWorks: false,
});

/** In the order of the experiment's runs. Errors: CONFIG_INVALID. */
export function planMemory(
  experiment: Experiment,
  variants: Variants = USUAL_VARIANTS,
): readonly PlannedMemory[] {
  const entries = runEntries(experiment);
  const task = taskOf(experiment.task);
  // As when it trains: the methods share what there is.
  const share = DEFAULT_MEMORY_BYTES / entries.length;
  return entries.map(({ key, setting }) => {
    const method = methodById(setting.id);
    const attachment = { method, options: parseOptions(method, setting.options) };
    const { batch, time, weightDecay = 0, ...settings } = attachOptions(experiment, task, setting);
    const lanes = (settings.lanes ?? []) as readonly Lane[];
    const parts = (count: number) => {
      const { optimizer = ADAMW, maxGradientNorm = 0 } = settings;
      const training = { optimizer, weightDecay, maxGradientNorm, rateFactor: () => 1 };
      const config = configFor(experiment);
      const some = lanes.slice(0, count);
      const graphs = sessionGraphs({ config, attachment, lanes: some, batch, time, training });
      return partsOf(plannedParts(compilePlans(graphs, { variants })));
    };
    const waves = wavesOf(lanes, (count) => totalOf(parts(count)), share);
    const wave = largestWave(waves);
    return {
      key,
      methodId: setting.id,
      options: setting.options,
      lanes: wave.length,
      together: parts(wave.length),
      single: parts(1),
    };
  });
}

function partsOf(bytes: ReturnType<typeof plannedParts>): MemoryParts {
  const of = (...kinds: readonly Parameters<typeof bytes.get>[0][]) =>
    kinds.reduce((sum, kind) => sum + (bytes.get(kind) ?? 0), 0);
  return {
    frozen: of("frozen"),
    trained: of("trainable"),
    gradients: of("gradients"),
    optimizer: of("moment1", "moment2"),
    activations: of("scratch"),
    other: of("state", "input", "output", "constant", "uniforms", "staging"),
  };
}

function totalOf({
  frozen,
  trained,
  gradients,
  optimizer,
  activations,
  other,
}: MemoryParts): number {
  return frozen + trained + gradients + optimizer + activations + other;
}

// What the scripted trainer says of a run's changes and of its memory: numbers that can be told apart; nothing is computed from weights.
import { PlaygroundError } from "../../src/core/errors.ts";
import { countMethod } from "../../src/experiment/describe.ts";
import type { Experiment, MethodSetting } from "../../src/experiment/schema.ts";
import { expandSweep } from "../../src/experiment/sweep.ts";
import type {
  MemoryParts,
  PlannedMemory,
  RunInspection,
  SiteUpdate,
  UpdateKind,
  UpdatePlace,
  UpdateSite,
  UpdateSpectrum,
} from "../../src/worker/client.ts";

const LAYERS = [0, 1, 2, 3];
const MATRICES = ["q", "k", "v", "o", "up", "down"] as const;
export const DIRECTIONS = 64;

type Kinds = Readonly<Partial<Record<UpdateKind, readonly UpdatePlace[]>>>;

/** In each layer. */
const CHANGED: Readonly<Record<string, Kinds>> = {
  full: { weight: MATRICES, bias: [...MATRICES, "norm1", "norm2"], gain: ["norm1", "norm2"] },
  lora: { weight: MATRICES },
  bitfit: { bias: [...MATRICES, "norm1", "norm2"] },
  layerNorm: { gain: ["norm1", "norm2"], bias: ["norm1", "norm2"] },
  ia3: { factor: ["k", "v", "down"] },
};

/** ‖ΔW‖ / ‖W‖ of a place: more in higher layers, and by lane. */
export function relativeChange(layer: number, place: number, lane: number): number {
  return 0.01 * (1 + layer) * (1 + place) + 0.001 * lane;
}

export function fakeInspection(runId: string, experiment: Experiment, step: number): RunInspection {
  const { id: methodId } = settingOf(runId, experiment);
  const { seeds, firstSeed } = experiment.training;
  const lanes = Array.from({ length: seeds }, (_, lane) => lane);
  const updates = LAYERS.flatMap((layer) =>
    Object.entries(CHANGED[methodId] ?? {}).flatMap(([kind, places]) =>
      places.map((place, i): SiteUpdate => ({
        layer,
        place,
        kind: kind as UpdateKind,
        // The first bias of the first layer starts at zero, as in a fresh model.
        lanes: lanes.map((lane) => ({
          change: 2 * relativeChange(layer, i, lane),
          start: kind === "bias" && layer === 0 && i === 0 ? 0 : 2,
        })),
      })),
    ),
  );
  return {
    runId,
    methodId,
    steps: lanes.map(() => step),
    seeds: lanes.map((lane) => firstSeed + lane),
    changes: ["adapter", "prefix", "prompt"].includes(methodId) ? "activations" : "weights",
    updates,
  };
}

/** LoRA ends at its rank; all else halves and halves. */
export function fakeSpectrum(
  runId: string,
  experiment: Experiment,
  step: number,
  { place }: UpdateSite,
): UpdateSpectrum {
  const { id, options } = settingOf(runId, experiment);
  if (CHANGED[id]?.weight?.includes(place) !== true) {
    throw new PlaygroundError("RUN_INVALID", `expected a matrix at ${place}, found none`);
  }
  const rank = id === "lora" ? Number(options["rank"]) : DIRECTIONS;
  const values = Array.from({ length: DIRECTIONS }, (_, i) => (i < rank ? 0.5 * 0.9 ** i : 0));
  const { seeds } = experiment.training;
  const lanes = Array.from({ length: seeds }, () => values);
  return { runId, steps: lanes.map(() => step), lanes };
}

const MIB = 2 ** 20;

export function fakeMemory(experiment: Experiment): readonly PlannedMemory[] {
  const { seeds } = experiment.training;
  return experiment.methods
    .filter(({ enabled }) => enabled)
    .flatMap((method) => expandSweep(method))
    .map(({ key, setting }) => {
      const { trainable, total } = countMethod(experiment, setting);
      const parts = (lanes: number): MemoryParts => ({
        frozen: 4 * Math.max(0, total - trainable),
        trained: 4 * trainable * lanes,
        gradients: 4 * trainable * lanes,
        optimizer: 8 * trainable * lanes,
        activations: 3 * MIB * lanes,
        other: 65_536,
      });
      const { id: methodId, options } = setting;
      return { key, methodId, options, lanes: seeds, together: parts(seeds), single: parts(1) };
    });
}

function settingOf(runId: string, { methods }: Experiment): MethodSetting {
  const key = runId.slice(runId.indexOf(":") + 1);
  const entry = methods.flatMap((method) => expandSweep(method)).find((one) => one.key === key);
  if (entry === undefined) {
    throw new PlaygroundError("RUN_INVALID", `expected a run of the experiment, found ${runId}`);
  }
  return entry.setting;
}

/** The words of the Inspect page. */
import { msg, str } from "@lit/localize";
import type { MemoryParts, UpdateKind, UpdatePlace } from "../../worker/client.ts";
import { siteMapStrings } from "../setup/site-map.strings.ts";

const { names } = siteMapStrings;

export const inspectStrings = {
  get title() {
    return msg("Inspect");
  },
  get run() {
    return msg("Run");
  },
  get seeds() {
    return msg("Seeds");
  },
  meanOf: (seeds: number) => msg(str`Mean of ${seeds} seeds`),
  meanAt: (seeds: number, step: number) => msg(str`Mean of ${seeds} seeds at step ${step}`),
  /** Of a single seed. */
  furthest: (step: number) => msg(str`The furthest, at step ${step}`),
  seed: (seed: number) => msg(str`Seed ${seed}`),
  seedAt: (seed: number, step: number) => msg(str`Seed ${seed}, at step ${step}`),
  seedDiverged: (seed: number, step: number) => msg(str`Seed ${seed}, diverged after step ${step}`),
  experiment: (task: string, day: string, number: number) => msg(str`${task} · ${day} · ${number}`),
  get emptyTitle() {
    return msg("Nothing to look into yet");
  },
  get emptyHint() {
    return msg(
      "A run that has finished or paused shows here what it changed in the base’s weights. What its set-up would take is below.",
    );
  },
  get toLab() {
    return msg("To the Lab");
  },
  get tryAgain() {
    return msg("Try again");
  },
  get loading() {
    return msg("Reading what the run has learned…");
  },
  get training() {
    return msg("This run trains. Pause it, or wait for its end, to look into it.");
  },
  activations: (method: string) =>
    msg(
      str`${method} leaves every weight alone and adds activations instead: there is no change ΔW to show.`,
    ),
  get unchanged() {
    return msg("No tensor of the base has changed: what trained is the task’s new head.");
  },
  strips: {
    get matrices() {
      return msg("How far matrices moved");
    },
    get vectors() {
      return msg("How far vectors moved");
    },
  },
  stripNotes: {
    get matrices() {
      return msg(
        "‖ΔW‖ / ‖W‖, Frobenius norms: W′ − W for what trains in place, s·B·A for LoRA. q, k and v are parts of one matrix.",
      );
    },
    get vectors() {
      return msg(
        "‖Δ‖ / ‖start‖ of biases b, gains γ and factors l. Factors start at one, the others where the base has them.",
      );
    },
  },
  get zeroStart() {
    return msg("– : the base has zeros there.");
  },
  get layer() {
    return msg("Layer");
  },
  get outside() {
    return msg("outside");
  },
  get place() {
    return msg("Place");
  },
  get change() {
    return msg("Relative change");
  },
  get asTable() {
    return msg("Show as table");
  },
  extremes: (step: number, most: string, at: string, least: string, atLeast: string) =>
    msg(
      str`At step ${step} the largest relative change is ${most} (${at}), the smallest ${least} (${atLeast}).`,
    ),
  only: (step: number, most: string, at: string) =>
    msg(str`At step ${step} the relative change is ${most} (${at}).`),
  deviation: (mean: string, deviation: string) => msg(str`${mean} ± ${deviation}`),
  inLayer: (name: string, layer: number) => siteMapStrings.inLayer(name, layer),
  places: {
    get embedding() {
      return names.embedding;
    },
    get q() {
      return names.q;
    },
    get k() {
      return names.k;
    },
    get v() {
      return names.v;
    },
    get o() {
      return names.o;
    },
    get up() {
      return names.up;
    },
    get down() {
      return names.down;
    },
    get head() {
      return names.head;
    },
    get positions() {
      return msg("positions");
    },
    get norm1() {
      return msg("first layer norm");
    },
    get norm2() {
      return msg("second layer norm");
    },
    get end() {
      return msg("last layer norm");
    },
  } satisfies Readonly<Record<UpdatePlace, string>>,
  kinds: {
    bias: (place: string) => msg(str`${place}, bias`),
    gain: (place: string) => msg(str`${place}, gain`),
    factor: (place: string) => msg(str`${place}, factors`),
    weight: (place: string) => place,
  } satisfies Readonly<Record<UpdateKind, (place: string) => string>>,
  spectrum: {
    get title() {
      return msg("Directions of the change");
    },
    get note() {
      return msg(
        "Singular values of ΔW, each as a share of the run’s largest. LoRA cannot have more than its rank; what full fine-tuning changes has no such end.",
      );
    },
    get site() {
      return msg("Matrix");
    },
    get index() {
      return msg("Direction");
    },
    largest: (value: string) => msg(str`largest ${value}`),
    get axis() {
      return msg("singular value, by size →");
    },
    directions: (name: string, rank: number, all: number, most: number) =>
      msg(str`${name}: ${rank} of ${all} directions, nine tenths of ‖ΔW‖² in ${most}.`),
    none: (name: string) => msg(str`${name}: no change.`),
    at: (site: string) => msg(str`${site}.`),
    atStep: (run: string, step: number) => msg(str`${run}, step ${step}`),
    get loading() {
      return msg("Computing singular values…");
    },
  },
  memory: {
    get title() {
      return msg("What training keeps in memory");
    },
    get note() {
      return msg(
        "Planned bytes, known before anything runs. A frozen weight has no gradient and no moments; activations are kept wherever a gradient passes.",
      );
    },
    get interpreted() {
      return msg(
        "The reference interpreter has no plans: these are a graphics card’s, in float32, and its own count in the runs table is of float64 values.",
      );
    },
    get setUp() {
      return msg("Of the set-up in the Lab.");
    },
    get ofRun() {
      return msg("Of the chosen run’s experiment.");
    },
    get lanes() {
      return msg("Seeds in memory");
    },
    together: (lanes: number) => msg(str`${lanes} at once`),
    get single() {
      return msg("One alone");
    },
    get method() {
      return msg("Method");
    },
    get total() {
      return msg("Total");
    },
    parts: {
      get frozen() {
        return msg("Frozen weights");
      },
      get trained() {
        return msg("Trained values");
      },
      get gradients() {
        return msg("Gradients");
      },
      get optimizer() {
        return msg("Optimizer state");
      },
      get activations() {
        return msg("Activations, scratch");
      },
      get other() {
        return msg("Batches, results, sizes");
      },
    } satisfies Readonly<Record<keyof MemoryParts, string>>,
    part: (name: string, size: string) => msg(str`${name} ${size}`),
    totals: (parts: string) => msg(str`In all: ${parts}.`),
    trains: (parts: string) =>
      msg(str`For trained values, their gradients and optimizer state: ${parts}.`),
    get shared() {
      return msg("Seeds share the frozen weights.");
    },
    get loading() {
      return msg("Planning…");
    },
    get nothing() {
      return msg("No method is on.");
    },
  },
};

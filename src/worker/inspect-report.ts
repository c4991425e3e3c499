/** What looking into a run brings, as data for the page; it computes nothing. */

/** Where in the model a tensor works, in the order of the forward pass; `end` is the norm behind the last layer. */
export const UPDATE_PLACES = [
  ...["embedding", "positions", "norm1", "q", "k", "v", "o"],
  ...["norm2", "up", "down", "end", "head"],
] as const;
export type UpdatePlace = (typeof UPDATE_PLACES)[number];

/**
 * A matrix, the bias of a linear layer or of a norm, a norm's gain, or a vector of factors that starts at one and scales
 * what passes: keys, values, or what the matrix at its place reads.
 */
export type UpdateKind = "weight" | "bias" | "gain" | "factor";

/** One tensor, or the part of a packed one that is a projection of its own. */
export interface UpdateSite {
  /** Undefined outside the layers. */
  readonly layer: number | undefined;
  readonly place: UpdatePlace;
  readonly kind: UpdateKind;
}

/** Frobenius norms, Euclidean for vectors. */
export interface UpdateNorms {
  /** Of what the run added. */
  readonly change: number;
  /** Of what was there before; of ones for factors. */
  readonly start: number;
}

export interface SiteUpdate extends UpdateSite {
  /** By lane. */
  readonly lanes: readonly UpdateNorms[];
}

export interface RunInspection {
  readonly runId: string;
  readonly methodId: string;
  /** By lane, where it was looked at: lanes of waves differ. Undefined for one that has diverged, and stopped there. */
  readonly steps: readonly (number | undefined)[];
  /** By lane. */
  readonly seeds: readonly number[];
  /** `activations`: the method leaves all weights alone and puts something beside them; there are no updates then. */
  readonly changes: "weights" | "activations";
  /** By layer, then in the order of places; what belongs to no layer comes last. A task's new head is left out: it has no start. */
  readonly updates: readonly SiteUpdate[];
}

/** Singular values of one matrix's change, descending, by lane. */
export interface UpdateSpectrum {
  readonly runId: string;
  /** As of an inspection. */
  readonly steps: readonly (number | undefined)[];
  readonly lanes: readonly (readonly number[])[];
}

/** What a run's session takes, by what it is for. All in bytes; together they are the run's planned bytes. */
export interface MemoryParts {
  /** The base's weights that do not train; all lanes share them. */
  readonly frozen: number;
  readonly trained: number;
  readonly gradients: number;
  /** Moments. */
  readonly optimizer: number;
  /** Activations and scratch. */
  readonly activations: number;
  /** Batches, results and the buffers that carry them between host and device, constants and sizes. */
  readonly other: number;
}

export interface PlannedMemory {
  /** As in a run's id, behind the colon. */
  readonly key: string;
  readonly methodId: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** That train at a time. */
  readonly lanes: number;
  /** Of those. */
  readonly together: MemoryParts;
  /** Of one lane alone. */
  readonly single: MemoryParts;
}

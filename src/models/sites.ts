/** The named places of a model that methods attach to, as a list that needs no graph; the model calls hooks at each. */
import { required } from "../core/assert.ts";
import type { ModelConfig } from "./config.ts";
import { familyOf } from "./registry.ts";

/** A matrix product with an optional bias. */
export interface LinearSite {
  readonly kind: "linear";
  /** Module path as in Hugging Face's model, `transformer.h.0.attn.c_attn`. */
  readonly name: string;
  /** Undefined outside the layers. */
  readonly layer: number | undefined;
  readonly weightName: string;
  readonly biasName: string | undefined;
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** How the weight is stored: Conv1D keeps [in, out], nn.Linear [out, in]. */
  readonly weightLayout: "in-out" | "out-in";
  /** Names of the equal parts of outFeatures that are projections of their own: q, k, v of a packed c_attn. */
  readonly slices: readonly string[];
  /** The output layer (lm_head, score), which `all-linear` leaves out. */
  readonly isHead: boolean;
}

/** A table looked up by ids. */
export interface EmbeddingSite {
  readonly kind: "embedding";
  readonly name: string;
  readonly layer: undefined;
  readonly weightName: string;
  readonly rows: number;
  readonly width: number;
}

export interface NormSite {
  readonly kind: "norm";
  readonly name: string;
  readonly layer: number | undefined;
  readonly weightName: string;
  /** Undefined for RMS norms. */
  readonly biasName: string | undefined;
  readonly width: number;
}

/** Where a sub-layer's output joins the residual stream. */
export interface ResidualSite {
  readonly kind: "residual";
  /** The sub-layer's module path, `transformer.h.0.mlp`. */
  readonly name: string;
  /** The path of the layer that holds it, `transformer.h.0`. */
  readonly block: string;
  readonly layer: number;
  readonly sublayer: "attention" | "feed-forward";
  readonly width: number;
}

export type Site = LinearSite | EmbeddingSite | NormSite | ResidualSite;

/** Every site in the order of the forward pass. */
function modelSites(config: ModelConfig): readonly Site[] {
  return familyOf(config).sites(config);
}

export function linearSites(config: ModelConfig): readonly LinearSite[] {
  return modelSites(config).filter((site) => site.kind === "linear");
}

export function normSites(config: ModelConfig): readonly NormSite[] {
  return modelSites(config).filter((site) => site.kind === "norm");
}

export function residualSites(config: ModelConfig): readonly ResidualSite[] {
  return modelSites(config).filter((site) => site.kind === "residual");
}

/** The table that token ids are looked up in: the first of a model's embeddings. */
export function tokenEmbedding(config: ModelConfig): EmbeddingSite {
  const tables = modelSites(config).filter((site) => site.kind === "embedding");
  return required(tables[0], "a token embedding");
}

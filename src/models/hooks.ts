/** What a method may do at a model's sites while the graph is built; a hook that is absent leaves the model as it is. */
import type { Tensor } from "../graph/tensor.ts";
import { matmul } from "../graph/ops/matmul.ts";
import type { EmbeddingSite, LinearSite, ResidualSite } from "./sites.ts";

/** A site in a graph: with its tensors, frozen or trained. */
export type Placed<S> = S & {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
};

export interface ResidualUpdate {
  /** The stream that enters the sub-layer, [N,D]. */
  readonly stream: Tensor;
  /** The sub-layer's output after its projection, [N,D]. */
  readonly update: Tensor;
  /**
   * The model's own way to join: stream + u here, LN(stream + u) in a post-norm model. A `change` is added to the sum, so
   * that stream + update stands once in the graph, whoever else reads it.
   */
  readonly join: (update: Tensor, change?: Tensor) => Tensor;
}

export interface Hooks {
  /** y [N,out] of a linear layer. `base(x)` is the model's layer with its bias; call it on any x, or not at all. */
  readonly linear?: (site: Placed<LinearSite>, x: Tensor, base: (x: Tensor) => Tensor) => Tensor;
  /** Looked-up rows [N,D]. */
  readonly embedding?: (
    site: Placed<EmbeddingSite>,
    ids: Tensor,
    base: (ids: Tensor) => Tensor,
  ) => Tensor;
  /** The stream [N,D] after a sub-layer. */
  readonly residual?: (site: ResidualSite, parts: ResidualUpdate) => Tensor;
  /** Extra keys, then values, [P, 2·G·C], that every query of a layer sees (G key/value heads of size C). */
  readonly prefix?: (layer: number) => Tensor | undefined;
  /** Where real tokens' positions start; whoever fills the `positions` input adds it. */
  readonly positionOffset?: number;
  /**
   * Token embeddings [B·T,D] to [B·(virtualTokens+T),D], virtual tokens first in each sequence, before positions are
   * added. `positions`, `keyLengths` and labels are then those of the longer sequences.
   */
  readonly embeddings?: (tokens: Tensor) => Tensor;
  readonly virtualTokens?: number;
  /** A term [1] that is added to the loss. */
  readonly penalty?: () => Tensor;
}

/** x [N,in] times a site's weight, without its bias: [N,out]. */
export function siteProduct(site: Placed<LinearSite>, x: Tensor): Tensor {
  return matmul(x, site.weight, { transposeB: site.weightLayout === "out-in" });
}

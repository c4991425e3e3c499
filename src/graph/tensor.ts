/**
 * The symbolic values of a computation: tensors, the nodes that make them, and the form of an op; nothing is computed here.
 *
 * A tensor is written for ONE lane. `lanes` says how many runs trained in lockstep own a copy (1 = shared by all of
 * them); shape rules, derivatives and references never see more than one lane.
 */
import type { DType, Shape } from "../core/shape.ts";

export interface TensorType {
  readonly shape: Shape;
  readonly dtype: DType;
}

export interface Tensor extends TensorType {
  readonly node: Node;
  /** Which of the node's outputs this is. */
  readonly output: number;
  /** 1 when nothing upstream belongs to a lane, else the number of lanes of the graph. */
  readonly lanes: number;
}

export type Inputs = Readonly<Record<string, Tensor>>;

export interface Node {
  readonly id: number;
  readonly op: Op;
  readonly inputs: Inputs;
  readonly attributes: object;
  readonly outputs: readonly Tensor[];
}

/** Required inputs `K`, optional inputs `O`, each a value of type `T`. */
export type Named<K extends string, O extends string, T> = Readonly<Record<K, T>> &
  Readonly<Partial<Record<O, T>>>;

/** Values of one lane in the reference: logical elements in row-major order, without padding. */
export interface NdArray {
  readonly shape: Shape;
  readonly data: Float64Array;
}

export interface InferContext<K extends string, O extends string, A> {
  readonly inputs: Named<K, O, TensorType>;
  readonly attributes: A;
}

export interface DerivativeContext<K extends string, O extends string, A> {
  readonly inputs: Named<K, O, Tensor>;
  readonly attributes: A;
  readonly outputs: readonly Tensor[];
  /** dLoss/dOutput for each output; undefined where the loss does not depend on it. */
  readonly gradients: readonly (Tensor | undefined)[];
  /** Whether the gradient of this input is asked for: build nothing that is not. */
  readonly wants: (input: K | O) => boolean;
}

export interface ReferenceContext<K extends string, O extends string, A> {
  readonly inputs: Named<K, O, NdArray>;
  readonly attributes: A;
  /** The types that `infer` gave. */
  readonly outputs: readonly TensorType[];
}

/**
 * One operation: its shape rule, its derivative and its reference, side by side in one file.
 * Inputs are named as in the equation. An op without `derivative` cannot be differentiated.
 */
export interface Op<
  K extends string = string,
  O extends string = string,
  A extends object = object,
> {
  readonly name: string;
  /** Output types; throws SHAPE_MISMATCH naming the op, what it expected and what it got. */
  infer(context: InferContext<K, O, A>): readonly TensorType[];
  /** Gradients of the wanted inputs. */
  derivative?(context: DerivativeContext<K, O, A>): Readonly<Partial<Record<K | O, Tensor>>>;
  /** Plain loops in float64 for one lane: the oracle of every kernel. */
  reference(context: ReferenceContext<K, O, A>): readonly Float64Array[];
  /** Output index to input name: the kernel writes this output over that (state) input. */
  inPlace?(context: { inputs: Inputs; attributes: A }): ReadonlyMap<number, string>;
}

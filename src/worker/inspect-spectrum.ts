/** The singular values of a matrix; its own file, since it brings a library along. */
import { Matrix, SVD } from "ml-matrix";

/**
 * Descending, as many as the shorter side has. `values` holds the matrix row by row. Not a number throughout where the
 * matrix holds one that is not finite.
 */
export function singularValues(
  values: Float64Array,
  rows: number,
  columns: number,
): readonly number[] {
  if (!values.every(Number.isFinite))
    return Array.from({ length: Math.min(rows, columns) }, () => NaN);
  const matrix = Matrix.from1DArray(rows, columns, values);
  const { diagonal } = new SVD(matrix, {
    computeLeftSingularVectors: false,
    computeRightSingularVectors: false,
    autoTranspose: true,
  });
  return [...diagonal].map(Math.abs).sort((a, b) => b - a);
}

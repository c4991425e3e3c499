/** The words of exported tables; in English whatever the language of the page, since files travel without it. */

export const exportStrings = {
  columns: (metric: string): readonly string[] => [
    ...["Run", "Learning rate", "Seeds", "Steps", "Trained parameters", "Share"],
    ...["Validation loss", ...(metric === "" ? [] : [metric])],
  ],
  /** After the table: how to read it. */
  legend: (metric: string): string =>
    `Validation loss: lowest over the evaluations, mean ± standard deviation over the seeds${
      metric === "" ? "." : `; ${metric}: at the same step.`
    }`,
  none: "none",
};

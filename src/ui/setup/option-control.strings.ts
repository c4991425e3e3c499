/** The words of the controls of a method's options. */
export const optionStrings = {
  allLinear: "all linear",
  exact: (title: string) => `${title}, exact value`,
  layer: (layer: number) => `layer ${layer}`,
} as const;

/** The words of the menu that saves a chart. */
import type { PngScale } from "./save-picture.ts";

export const pictureMenuStrings = {
  save: "Save",
  /** "Save the chart: Loss" */
  label: (title: string) => `Save the chart: ${title}`,
  svg: "SVG",
  png: (scale: PngScale, width: number, height: number) =>
    `PNG ${scale}× (${width * scale} × ${height * scale})`,
  darkGround: "Dark ground",
  failed: "The picture could not be made.",
} as const;

/** The words of the menu that saves a chart. */
import { msg, str } from "@lit/localize";
import type { PngScale } from "./save-picture.ts";

export const pictureMenuStrings = {
  get save() {
    return msg("Save");
  },
  /** "Save the chart: Loss" */
  label: (title: string) => msg(str`Save the chart: ${title}`),
  svg: "SVG",
  png: (scale: PngScale, width: number, height: number) =>
    `PNG ${scale}× (${width * scale} × ${height * scale})`,
  get darkGround() {
    return msg("Dark ground");
  },
  get failed() {
    return msg("The picture could not be made.");
  },
};

/** What the figures of the Inspect page share: when they are drawn, at which size, and the picture that can be saved; what is drawn is each one's. */
import type * as Plot from "@observablehq/plot";
import type { ReactiveControllerHost } from "lit";
import { rootFontSize } from "../charts/chart-size.ts";
import { Drawing } from "../charts/drawing.ts";
import type { Picture } from "../charts/picture-menu.ts";
import { PICTURE_SIZE } from "../charts/picture-menu.ts";

/** Of a saved picture, whatever the reader's own text size. */
const PICTURE_REM = 16;

export interface FigureContent {
  /** Of a saved file, without its ending. */
  readonly name: string;
  readonly title: string;
  /** What the picture says, in words. */
  readonly sentence: string;
  /** In pixels, of text of this size. */
  readonly height: (rem: number) => number;
  readonly draw: (width: number, rem: number) => SVGSVGElement;
}

type Host = ReactiveControllerHost & Element & { readonly renderRoot: ParentNode };

/** Draws into the host's `.target` after each of its updates. */
export class FigureDrawing {
  readonly #host: Host;
  /** Undefined where there is nothing to draw. */
  readonly #content: () => FigureContent | undefined;

  constructor(host: Host, content: () => FigureContent | undefined) {
    this.#host = host;
    this.#content = content;
    // Registers itself.
    new Drawing(host, () => {
      this.#draw();
    });
  }

  /** Of a saved picture. */
  get size(): { readonly width: number; readonly height: number } {
    const height = this.#content()?.height(PICTURE_REM) ?? PICTURE_SIZE.height;
    return { width: PICTURE_SIZE.width, height };
  }

  readonly picture = (): Promise<Picture | undefined> => {
    const content = this.#content();
    if (content === undefined) return Promise.resolve(undefined);
    const { name, title, sentence: description, draw } = content;
    const svg = draw(PICTURE_SIZE.width, PICTURE_REM);
    return Promise.resolve({ ...this.size, svg, name, title, description });
  };

  #draw(): void {
    const target = this.#host.renderRoot.querySelector(".target");
    if (target === null || target.clientWidth === 0) return;
    const content = this.#content();
    if (content === undefined) target.replaceChildren();
    else target.replaceChildren(content.draw(target.clientWidth, rootFontSize()));
  }
}

/** Of a plot: the page's own text, at its size, on no ground. */
export function figurePlot(
  width: number,
  height: number,
  rem: number,
  label: string,
): Pick<Plot.PlotOptions, "width" | "height" | "ariaLabel" | "style"> {
  return {
    width,
    height,
    ariaLabel: label,
    style: {
      background: "none",
      color: "var(--text-muted)",
      fontSize: `${0.75 * rem}px`,
      overflow: "visible",
    },
  };
}

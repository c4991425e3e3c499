/** Makes Plot's SVG one picture for listeners: a label for the whole, none for its parts. */

/** The numbers that a scale turns into pixels, and back. */
export interface Scale {
  readonly apply: (value: number) => number;
  readonly invert: (pixel: number) => number;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A chart, and what it takes to find a value in it. */
export interface Drawn {
  readonly svg: SVGSVGElement;
  readonly x: Scale;
  readonly y: Scale;
  /** The room between the axes. */
  readonly frame: Box;
}

/** One seed of a run: hidden unless the run is highlighted. */
export const SEED_LINE = "seed line";

export function asPicture(drawn: SVGSVGElement | HTMLElement): SVGSVGElement {
  // Plot returns a bare SVG when it is asked for no legend and no title.
  const svg = drawn as unknown as SVGSVGElement;
  svg.setAttribute("role", "img");
  // Labels of parts are not allowed inside a picture; as data they still say which mark is which.
  for (const part of svg.querySelectorAll("[aria-label]")) {
    part.setAttribute("data-mark", part.getAttribute("aria-label") ?? "");
    part.removeAttribute("aria-label");
  }
  // Marks of a run have its id as their description, and after a tab what they are of it.
  for (const part of svg.querySelectorAll("[aria-description]")) {
    const [run = "", kind] = (part.getAttribute("aria-description") ?? "").split("\t");
    part.removeAttribute("aria-description");
    part.setAttribute("data-run", run);
    if (kind !== undefined) part.setAttribute("data-mark", kind);
    // Until a highlight asks for it.
    if (kind === SEED_LINE) part.setAttribute("display", "none");
  }
  return svg;
}

/** A new element of the same document as `svg`. */
export function svgElement(
  { ownerDocument }: Node,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  // Of a node in a document, there always is one.
  const node = ownerDocument!.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, String(value));
  return node;
}

/** Text with a halo in the ground's colour, so that it can be read across lines. */
export function svgText(
  near: Node,
  content: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const haloed = { stroke: "var(--surface)", "stroke-width": 4, "paint-order": "stroke" };
  const node = svgElement(near, "text", { ...haloed, ...attributes });
  node.textContent = content;
  return node;
}

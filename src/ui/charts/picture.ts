/** Makes Plot's SVG one picture for listeners: a label for the whole, none for its parts. */

export function asPicture(drawn: SVGSVGElement | HTMLElement): SVGSVGElement {
  // Plot returns a bare SVG when it is asked for no legend and no title.
  const svg = drawn as unknown as SVGSVGElement;
  svg.setAttribute("role", "img");
  // Labels of parts are not allowed inside a picture; as data they still say which mark is which.
  for (const part of svg.querySelectorAll("[aria-label]")) {
    part.setAttribute("data-mark", part.getAttribute("aria-label") ?? "");
    part.removeAttribute("aria-label");
  }
  return svg;
}

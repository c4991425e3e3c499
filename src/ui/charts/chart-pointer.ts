/** The pointer and the keys over a chart of curves: crosshair, zoom by dragging, and their drawing; it knows no data. */
import type { Drawn } from "./picture.ts";
import { svgElement } from "./picture.ts";

/** What a chart does when asked; steps are in its own units, not yet rounded. */
export interface PointerActions {
  /** Undefined when the pointer leaves. */
  readonly move: (step: number | undefined) => void;
  /** Undefined: the whole run. */
  readonly zoom: (range: readonly [number, number] | undefined) => void;
  readonly arrow: (direction: 1 | -1, isFine: boolean) => void;
  readonly scale: (factor: number) => void;
}

/** A shorter drag is a click. */
const LEAST_DRAG = 8;

/** Listens on `target`, in which the chart fills the whole; returns the function that stops. */
export function followPointer(
  target: HTMLElement,
  drawn: () => Drawn | undefined,
  actions: PointerActions,
): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal };
  let start: number | undefined;
  let band: SVGElement | undefined;

  function pixel(event: MouseEvent): number {
    const { frame } = drawn() ?? { frame: { left: 0, right: 0 } };
    const x = event.clientX - target.getBoundingClientRect().left;
    return Math.min(frame.right, Math.max(frame.left, x));
  }
  function dropBand(): void {
    band?.remove();
    band = undefined;
    start = undefined;
  }
  target.addEventListener(
    "pointerdown",
    (event) => {
      if (event.button !== 0 || event.pointerType === "touch") return;
      start = pixel(event);
      target.setPointerCapture(event.pointerId);
    },
    options,
  );
  target.addEventListener(
    "pointermove",
    (event) => {
      const chart = drawn();
      if (chart === undefined) return;
      const x = pixel(event);
      actions.move(chart.x.invert(x));
      if (start === undefined || Math.abs(x - start) < LEAST_DRAG) return;
      if (band?.isConnected !== true) {
        band = svgElement(chart.svg, "rect", {
          y: chart.frame.top,
          height: chart.frame.bottom - chart.frame.top,
          fill: "var(--accent)",
          "fill-opacity": 0.15,
          stroke: "var(--accent)",
          "data-part": "zoom",
        });
        chart.svg.append(band);
      }
      band.setAttribute("x", String(Math.min(start, x)));
      band.setAttribute("width", String(Math.abs(x - start)));
    },
    options,
  );
  target.addEventListener(
    "pointerup",
    (event) => {
      const chart = drawn();
      const x = pixel(event);
      const from = start;
      dropBand();
      if (chart === undefined || from === undefined || Math.abs(x - from) < LEAST_DRAG) return;
      actions.zoom([chart.x.invert(Math.min(from, x)), chart.x.invert(Math.max(from, x))]);
    },
    options,
  );
  target.addEventListener("pointercancel", dropBand, options);
  target.addEventListener("pointerleave", () => actions.move(undefined), options);
  target.addEventListener("blur", () => actions.move(undefined), options);
  target.addEventListener("dblclick", () => actions.zoom(undefined), options);
  target.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const act = keyAction(event, actions);
      if (act === undefined) return;
      // The page's own keys rest while the chart has the focus and knows the key.
      event.preventDefault();
      event.stopPropagation();
      act();
    },
    options,
  );
  return () => stop.abort();
}

const ZOOM_STEP = 2;

function keyAction(
  { key, shiftKey }: KeyboardEvent,
  actions: PointerActions,
): (() => void) | undefined {
  switch (key) {
    case "ArrowLeft":
      return () => actions.arrow(-1, shiftKey);
    case "ArrowRight":
      return () => actions.arrow(1, shiftKey);
    case "0":
      return () => actions.zoom(undefined);
    case "+":
    case "=":
      return () => actions.scale(1 / ZOOM_STEP);
    case "-":
      return () => actions.scale(ZOOM_STEP);
    default:
      return undefined;
  }
}

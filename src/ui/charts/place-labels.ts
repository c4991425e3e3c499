/** Where the labels of points go so that they cover neither each other nor the points; it draws nothing. */

export interface LabelSpot {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "end" | "middle";
  /** Away from its point, so that a line from here leads back to it. */
  readonly leader?: { readonly x: number; readonly y: number };
}

interface Rect {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface LabelledPoint {
  readonly x: number;
  readonly y: number;
  /** Of the text, in pixels. */
  readonly width: number;
}

/**
 * For each point, the first of right, left, above, below that is free; earlier points choose first. Where none is, the
 * nearest place further up or down, with a leader to it. Undefined where there is no room at all: such a point is named
 * by the table alone. `height` is that of a line of text, `radius` of a marker.
 */
export function placeLabels(
  points: readonly LabelledPoint[],
  frame: Rect,
  { height, radius }: { readonly height: number; readonly radius: number },
): readonly (LabelSpot | undefined)[] {
  const taken: Rect[] = points.map(({ x, y }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return points.map((point, i) => {
    const spots = [...spotsOf(point, height, radius), ...farSpotsOf(point, frame, height, radius)];
    const found = spots.find(({ rect }) => {
      const isInside =
        rect.left >= frame.left &&
        rect.right <= frame.right &&
        rect.top >= frame.top &&
        rect.bottom <= frame.bottom;
      return isInside && !taken.some((other, j) => j !== i && overlaps(rect, other));
    });
    if (found === undefined) return undefined;
    taken.push(found.rect);
    return found.spot;
  });
}

function spotsOf(
  { x, y, width }: LabelledPoint,
  height: number,
  radius: number,
): readonly { readonly spot: LabelSpot; readonly rect: Rect }[] {
  const gap = radius + 4;
  const middle = y + 0.33 * height;
  const at = (left: number, baseline: number): Rect => ({
    left,
    right: left + width,
    top: baseline - 0.75 * height,
    bottom: baseline + 0.25 * height,
  });
  const [above, below] = [y - gap - 1, y + gap + 0.75 * height];
  return [
    { spot: { x: x + gap, y: middle, anchor: "start" }, rect: at(x + gap, middle) },
    { spot: { x: x - gap, y: middle, anchor: "end" }, rect: at(x - gap - width, middle) },
    { spot: { x, y: above, anchor: "middle" }, rect: at(x - width / 2, above) },
    { spot: { x, y: below, anchor: "middle" }, rect: at(x - width / 2, below) },
    { spot: { x: x + gap, y: above, anchor: "start" }, rect: at(x + gap, above) },
    { spot: { x: x + gap, y: below, anchor: "start" }, rect: at(x + gap, below) },
    { spot: { x: x - gap, y: above, anchor: "end" }, rect: at(x - gap - width, above) },
    { spot: { x: x - gap, y: below, anchor: "end" }, rect: at(x - gap - width, below) },
  ];
}

/** Beside and above or below the point, line by line away from it, and shifted into the frame. */
function farSpotsOf(
  { x, y, width }: LabelledPoint,
  frame: Rect,
  height: number,
  radius: number,
): readonly { readonly spot: LabelSpot; readonly rect: Rect }[] {
  // Further away a leader says little.
  const lines = Math.min(10, Math.ceil((frame.bottom - frame.top) / height));
  return Array.from({ length: lines }, (_, i) => radius + (i + 1.5) * height).flatMap((away) =>
    [-1, 1].flatMap((side) =>
      [x + radius, x - radius - width, x - width / 2].map((wanted) => {
        const left = Math.max(frame.left, Math.min(wanted, frame.right - width));
        const baseline = y + side * away + 0.25 * height;
        const [top, bottom] = [baseline - 0.75 * height, baseline + 0.25 * height];
        const end = Math.max(left, Math.min(x, left + width));
        const leader = { x: end, y: side < 0 ? bottom : top };
        return {
          spot: { x: left, y: baseline, anchor: "start" as const, leader },
          rect: { left, right: left + width, top, bottom },
        };
      }),
    ),
  );
}

/** Whether two rectangles have a point in common. */
export function overlaps(a: Rect, b: Rect): boolean {
  return a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
}

/** What an address says beside the experiment: the page, parts that are hidden, presenting, the charts' view; it reads no settings. */
import { decodeValue, encodeValue } from "./url-values.ts";

export const ROUTES = ["lab", "compare", "inspect", "learn"] as const;
export type Route = (typeof ROUTES)[number];

/** Parts of the page that a link can leave out, for a lesson or an embedding. */
export const HIDEABLE = [
  ...["navigation", "scenario", "task", "methods", "training", "transport"],
  ...["captions", "losses", "metrics", "counts", "samples", "runs", "export"],
] as const;

/** What the charts can count along their x axis. */
export const X_KINDS = ["step", "examples", "seconds"] as const;
export type XKind = (typeof X_KINDS)[number];

/** How the charts are looked at; a field that is missing is left to the page. */
export interface LinkView {
  /** Share of the past in the smoothed line, in [0, 0.99]. */
  readonly smoothing?: number;
  readonly isLog?: boolean;
  readonly x?: XKind;
  /** From where to where, as `x` counts. */
  readonly zoom?: readonly [number, number];
}

export interface LinkSettings {
  readonly route: Route;
  readonly hide: readonly string[];
  readonly present: boolean;
  readonly autorun: boolean;
  readonly view: LinkView;
}

const MOST_SMOOTHING = 0.99;

/** The query's pairs for all that is not as usual. */
export function linkPairs(settings: Partial<LinkSettings>): readonly (readonly [string, string])[] {
  const { hide = [], present = false, autorun = false, view = {} } = settings;
  const { smoothing, isLog, x, zoom } = view;
  return [
    ...(hide.length > 0 ? [["hide", hide.join(",")] as const] : []),
    ...(present ? [["present", "1"] as const] : []),
    ...(autorun ? [["autorun", "1"] as const] : []),
    ...(smoothing === undefined ? [] : [["view.smoothing", String(smoothing)] as const]),
    ...(isLog === undefined ? [] : [["view.log", isLog ? "1" : "0"] as const]),
    ...(x === undefined ? [] : [["view.x", x] as const]),
    ...(zoom === undefined ? [] : [["view.zoom", encodeValue(zoom)] as const]),
  ];
}

/** A zoom without a word of what it counts is one of steps, whatever the reader is used to. */
export function wholeView(view: LinkView): LinkView {
  return view.zoom === undefined || view.x !== undefined ? view : { ...view, x: "step" };
}

/** The page that a hash names; a notice where it names another. */
export function readRoute(hash: string, notices: string[]): Route {
  const path = (hash.split("?")[0] ?? "").replace(/^#?\/?/, "");
  const route = ROUTES.find((known) => known === path);
  if (route === undefined && path !== "") {
    notices.push(`page: expected one of ${ROUTES.join(", ")}, found ${shown(path)}`);
  }
  return route ?? "lab";
}

/** Whether a key is one of these settings: the others are the experiment's. */
export function isLinkKey(key: string): boolean {
  return Object.hasOwn(READERS, key);
}

/** Never fails: what cannot be read stays as usual, with a notice. */
export function readLinkSettings(
  parameters: URLSearchParams,
  notices: string[],
): Omit<LinkSettings, "route"> {
  let settings: Omit<LinkSettings, "route"> = {
    hide: [],
    present: false,
    autorun: false,
    view: {},
  };
  for (const [key, text] of parameters) {
    const reader = isLinkKey(key) ? READERS[key] : undefined;
    if (reader === undefined) continue;
    const read = reader(text, notices);
    if (typeof read === "string") notices.push(`${key}: expected ${read}, found ${shown(text)}`);
    else settings = { ...settings, ...read, view: { ...settings.view, ...read.view } };
  }
  return settings;
}

/** What a text changes, or what was expected in its place. */
type Reader = (text: string, notices: string[]) => Partial<LinkSettings> | string;

const READERS: Readonly<Record<string, Reader>> = {
  hide: readHidden,
  present: (text) => readSwitch(text, (present) => ({ present })),
  autorun: (text) => readSwitch(text, (autorun) => ({ autorun })),
  "view.smoothing": (text) => {
    const smoothing = decodeValue(text);
    return typeof smoothing === "number" && smoothing >= 0 && smoothing <= MOST_SMOOTHING
      ? { view: { smoothing } }
      : `a number from 0 to ${MOST_SMOOTHING}`;
  },
  "view.log": (text) => readSwitch(text, (isLog) => ({ view: { isLog } })),
  "view.x": (text) => {
    const x = X_KINDS.find((known) => known === text);
    return x === undefined ? `one of ${X_KINDS.join(", ")}` : { view: { x } };
  },
  "view.zoom": (text) => {
    const zoom = decodeValue(text);
    return isRange(zoom) ? { view: { zoom } } : "two numbers, the first one smaller";
  },
};

function readHidden(text: string, notices: string[]): Partial<LinkSettings> {
  const hide: string[] = [];
  for (const part of new Set(text.split(","))) {
    if ((HIDEABLE as readonly string[]).includes(part)) hide.push(part);
    else notices.push(`hide: expected parts among ${HIDEABLE.join(", ")}, found ${shown(part)}`);
  }
  return { hide };
}

function readSwitch(
  text: string,
  change: (on: boolean) => Partial<LinkSettings>,
): Partial<LinkSettings> | string {
  return text === "1" || text === "0" ? change(text === "1") : "0 or 1";
}

function isRange(value: unknown): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [first, last] = value as readonly unknown[];
  if (typeof first !== "number" || typeof last !== "number") return false;
  return first >= 0 && first < last && last <= Number.MAX_SAFE_INTEGER;
}

const MOST_SHOWN = 60;

/** Somebody else's text in a sentence of ours: cut. */
function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

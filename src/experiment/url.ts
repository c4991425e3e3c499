/** An experiment as the difference from its scenario, or its task's defaults, in a URL's hash, and back; what is unknown is reported. */
import { isPlaygroundError, PlaygroundError } from "../core/errors.ts";
import type { Adjustment, Range } from "./clamp.ts";
import { adjustmentNotices, clamped, fitted, methodRange, trainingRange } from "./clamp.ts";
import { defaultExperiment, withOptions } from "./defaults.ts";
import type { LinkSettings } from "./link.ts";
import { isLinkKey, linkPairs, readLinkSettings, readRoute } from "./link.ts";
import type { DigitOperation, TextTask } from "./models.ts";
import { DIGIT_OPERATIONS, TEXT_TASKS } from "./models.ts";
import { scenarioById, SCENARIOS } from "./scenarios.ts";
import type { Experiment, MethodSetting, Sweep, TaskSetting } from "./schema.ts";
import { parseExperiment } from "./schema.ts";
import { decodeValue, encodePart, encodeValue } from "./url-values.ts";

const VERSION = "1";

export interface HashSettings extends LinkSettings {
  /** The experiment is then written as the difference from this scenario's. */
  readonly scenarioId: string | undefined;
}

/**
 * `#/lab?v=1&s=rank-ladder&lora.lr=0.003&seeds=3`: only what differs. Empty for the default experiment on the Lab page.
 * With `view` it is "share view", without it "share setup".
 */
export function writeHash(experiment: Experiment, settings: Partial<HashSettings> = {}): string {
  const { route = "lab", scenarioId } = settings;
  const pairs: (readonly [string, string])[] = [];
  if (scenarioId !== undefined) pairs.push(["s", scenarioId]);
  const task = taskName(experiment.task);
  if (task !== taskName(startOf(scenarioId).task)) pairs.push(["task", task]);
  const start = startOf(scenarioId, experiment.task);
  for (const method of experiment.methods) {
    const before = start.methods.find(({ id }) => id === method.id);
    if (before !== undefined) pairs.push(...methodPairs(experiment.task, before, method));
  }
  pairs.push(...differences("", { ...start.training }, { ...experiment.training }));
  pairs.push(...linkPairs(settings));
  if (pairs.length === 0) return route === "lab" ? "" : `#/${route}`;
  const query = pairs.map(([key, value]) => `${encodePart(key)}=${encodePart(value)}`);
  return `#/${route}?v=${VERSION}&${query.join("&")}`;
}

export interface ReadHash extends HashSettings {
  readonly experiment: Experiment;
  /** One sentence for each part of the hash that was left out, for people. */
  readonly notices: readonly string[];
}

/** Never fails: what is unknown or invalid is left at its default and reported. */
export function readHash(hash: string): ReadHash {
  const notices: string[] = [];
  const query = hash.includes("?") ? hash.slice(hash.indexOf("?") + 1) : "";
  const parameters = new URLSearchParams(query);
  const version = parameters.get("v");
  if (version !== null && version !== VERSION) {
    notices.push(`v: expected ${VERSION}, found ${shown(version)}`);
  }
  const route = readRoute(hash, notices);
  const scenarioId = readScenario(parameters.get("s"), notices);
  const settings = readLinkSettings(parameters, notices);
  const start = startOf(scenarioId, readTask(parameters.get("task"), notices));
  const adjustments: Adjustment[] = [];
  const known: Edit[] = [];
  // A rate that is given overrules the one that options suggest, wherever it stands.
  const rates: Edit[] = [];
  for (const [key, value] of parameters) {
    if (["v", "s", "task"].includes(key) || isLinkKey(key)) continue;
    const edit = editOf(start, key, value, adjustments);
    if (edit === undefined) {
      notices.push(`${shown(key)}: expected the name of a setting, found none of that name`);
    } else (key.endsWith(".lr") ? rates : known).push(edit);
  }
  const { experiment, adjusted, refusals } = applyEdits(start, [...known, ...rates]);
  notices.push(...adjustmentNotices([...adjustments, ...adjusted]), ...refusals);
  return { ...settings, route, scenarioId, experiment, notices };
}

/** Where a hash begins: the scenario's experiment, unless another kind of task brings its own base and rates. */
function startOf(scenarioId: string | undefined, task?: TaskSetting): Experiment {
  const scenario = scenarioId === undefined ? undefined : scenarioById(scenarioId);
  if (scenario === undefined) return defaultExperiment(task);
  const { experiment } = scenario;
  if (task === undefined) return experiment;
  return task.id === experiment.task.id ? { ...experiment, task } : defaultExperiment(task);
}

function methodPairs(
  task: TaskSetting,
  before: MethodSetting,
  method: MethodSetting,
): readonly (readonly [string, string])[] {
  const pairs: (readonly [string, string])[] = [];
  const { id, options } = method;
  if (method.enabled !== before.enabled) pairs.push([id, method.enabled ? "on" : "off"]);
  const changed = differences(`${id}.`, before.options, options);
  pairs.push(...changed);
  // What a reader gets from the options alone.
  const { learningRate } = changed.length === 0 ? before : withOptions(task.id, before, options);
  if (method.learningRate !== learningRate) pairs.push([`${id}.lr`, String(method.learningRate)]);
  const sweep = encodeSweep(method.sweep);
  if (sweep !== encodeSweep(before.sweep)) pairs.push([`${id}.sweep`, sweep]);
  return pairs;
}

function encodeSweep(sweep: Sweep | undefined): string {
  return sweep === undefined ? "off" : `${sweep.option}:${encodeValue(sweep.values)}`;
}

function decodeSweep(text: string): unknown {
  if (text === "off") return undefined;
  const colon = text.indexOf(":");
  if (colon === -1) return text;
  return { option: text.slice(0, colon), values: decodeValue(text.slice(colon + 1)) };
}

type Edit = (experiment: Experiment) => Experiment;

/**
 * All at once, since settings may only be valid together, and made to fit each other; if that fails, one by one, again
 * and again while that lets more of them in, then made to fit, without those that fail.
 */
function applyEdits(
  start: Experiment,
  edits: readonly Edit[],
): {
  readonly experiment: Experiment;
  readonly adjusted: readonly Adjustment[];
  readonly refusals: readonly string[];
} {
  const told: Adjustment[] = [];
  try {
    const all = edits.reduce((experiment, edit) => edit(experiment), start);
    return { experiment: parseExperiment(fitted(all, told)), adjusted: told, refusals: [] };
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
  }
  let experiment = start;
  let left = edits;
  const adjusted: Adjustment[] = [];
  for (const fit of [(one: Experiment) => one, (one: Experiment) => fitted(one, told)]) {
    for (;;) {
      const failed = left.filter((edit) => {
        told.length = 0;
        const next = attempt(() => parseExperiment(fit(edit(experiment))));
        if (next instanceof PlaygroundError) return true;
        experiment = next;
        adjusted.push(...told);
        return false;
      });
      const isStuck = failed.length === left.length || failed.length === 0;
      left = failed;
      if (isStuck) break;
    }
  }
  const refusals = left.flatMap((edit) => {
    const error = attempt(() => parseExperiment(edit(experiment)));
    return error instanceof PlaygroundError ? [shown(error.message)] : [];
  });
  return { experiment, adjusted, refusals };
}

function attempt(parse: () => Experiment): Experiment | PlaygroundError {
  try {
    return parse();
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
    return error;
  }
}

function editOf(
  start: Experiment,
  key: string,
  text: string,
  adjustments: Adjustment[],
): Edit | undefined {
  const number = (range: Range | undefined) =>
    range === undefined ? decodeValue(text) : clamped(key, decodeValue(text), range, adjustments);
  const [methodId = "", option, ...rest] = key.split(".");
  const method = start.methods.find(({ id }) => id === methodId);
  if (method !== undefined && rest.length === 0) {
    if (option === undefined) return onMethod(methodId, () => ({ enabled: switched(text) }));
    if (option === "lr") {
      const learningRate = number(methodRange(methodId, option));
      return onMethod(methodId, () => ({ learningRate }));
    }
    if (option === "sweep") return onMethod(methodId, () => ({ sweep: decodeSweep(text) }));
    if (!Object.hasOwn(method.options, option)) return undefined;
    const value = number(methodRange(methodId, option));
    return onMethod(methodId, (setting) =>
      withOptions(start.task.id, setting, { ...setting.options, [option]: value }),
    );
  }
  if (!Object.hasOwn(start.training, key)) return undefined;
  const value = number(trainingRange(key));
  return (experiment) => ({
    ...experiment,
    training: { ...experiment.training, [key]: value },
  });
}

/** The changes are untrusted; parseExperiment judges the whole. */
function onMethod(
  methodId: string,
  change: (setting: MethodSetting) => Readonly<Record<string, unknown>>,
): Edit {
  return (experiment) => ({
    ...experiment,
    methods: experiment.methods.map((method) =>
      method.id === methodId ? { ...method, ...change(method) } : method,
    ),
  });
}

function switched(text: string): unknown {
  return text === "on" ? true : text === "off" ? false : text;
}

function taskName(task: TaskSetting): string {
  return task.id === "digits" ? task.operation : task.id;
}

function readScenario(id: string | null, notices: string[]): string | undefined {
  if (id === null) return undefined;
  if (scenarioById(id) !== undefined) return id;
  const known = SCENARIOS.map((scenario) => scenario.id).join(", ");
  notices.push(`s: expected one of ${known}, found ${shown(id)}`);
  return undefined;
}

function readTask(name: string | null, notices: string[]): TaskSetting | undefined {
  if (name === null) return undefined;
  if (isTextTask(name)) return { id: name };
  if (isOperation(name)) return { id: "digits", operation: name };
  notices.push(
    `task: expected one of ${[...DIGIT_OPERATIONS, ...TEXT_TASKS].join(", ")}, found ${shown(name)}`,
  );
  return undefined;
}

function isOperation(name: string): name is DigitOperation {
  return (DIGIT_OPERATIONS as readonly string[]).includes(name);
}

function isTextTask(name: string): name is TextTask {
  return (TEXT_TASKS as readonly string[]).includes(name);
}

function differences(
  prefix: string,
  before: Readonly<Record<string, unknown>>,
  after: Readonly<Record<string, unknown>>,
): readonly (readonly [string, string])[] {
  return Object.entries(after)
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
    .map(([key, value]) => [prefix + key, encodeValue(value)] as const);
}

const MOST_SHOWN = 200;

/** Somebody else's text in a sentence of ours: cut. */
function shown(text: string): string {
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}…` : text;
}

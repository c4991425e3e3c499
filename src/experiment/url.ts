/** An experiment as the difference from its task's defaults in a URL's hash, and back; unknown keys are reported. */
import { isPlaygroundError } from "../core/errors.ts";
import { defaultExperiment, suggestedRate, withOptions } from "./defaults.ts";
import type { DigitOperation, TextTask } from "./models.ts";
import { DIGIT_OPERATIONS, TEXT_TASKS } from "./models.ts";
import type { Experiment, MethodSetting, TaskSetting } from "./schema.ts";
import { parseExperiment } from "./schema.ts";

const PAGE = "#/lab";
const VERSION = "1";

/** `#/lab?v=1&task=add3&lora.rank=8&seeds=3`: only what differs from the defaults of the task. */
export function writeHash(experiment: Experiment): string {
  const start = defaultExperiment(experiment.task);
  const pairs: [string, string][] = [];
  const task = taskName(experiment.task);
  if (task !== taskName(defaultExperiment().task)) pairs.push(["task", task]);
  for (const method of experiment.methods) {
    const before = start.methods.find(({ id }) => id === method.id);
    if (before === undefined) continue;
    if (method.enabled !== before.enabled) pairs.push([method.id, method.enabled ? "on" : "off"]);
    pairs.push(...differences(`${method.id}.`, before.options, method.options));
    if (method.learningRate !== suggestedRate(experiment.task.id, method)) {
      pairs.push([`${method.id}.lr`, String(method.learningRate)]);
    }
  }
  pairs.push(...differences("", { ...start.training }, { ...experiment.training }));
  if (pairs.length === 0) return "";
  const query = pairs.map(([key, value]) => `${encode(key)}=${encode(value)}`);
  return `${PAGE}?v=${VERSION}&${query.join("&")}`;
}

export interface ReadHash {
  readonly experiment: Experiment;
  /** One sentence for each part of the hash that was left out, for people. */
  readonly notices: readonly string[];
}

/** Never fails: what is unknown or invalid is left at its default and reported. */
export function readHash(hash: string): ReadHash {
  const query = hash.includes("?") ? hash.slice(hash.indexOf("?") + 1) : "";
  const parameters = new URLSearchParams(query);
  const notices: string[] = [];
  const version = parameters.get("v");
  if (version !== null && version !== VERSION) {
    notices.push(`v: expected ${VERSION}, found ${version}`);
  }
  const start = defaultExperiment(readTask(parameters.get("task"), notices));
  const edits = [...parameters]
    .filter(([key]) => key !== "v" && key !== "task")
    .map(([key, value]) => ({ key, edit: editOf(start, key, value) }));
  const known: Edit[] = [];
  // A rate that is given overrules the one that options suggest, wherever it stands.
  const rates: Edit[] = [];
  for (const { key, edit } of edits) {
    if (edit === undefined)
      notices.push(`${key}: expected the name of a setting, found none of that name`);
    else (key.endsWith(".lr") ? rates : known).push(edit);
  }
  return applyEdits(start, [...known, ...rates], notices);
}

type Edit = (experiment: Experiment) => Experiment;

/**
 * All at once, since settings may only be valid together; if that fails, one by one, again and again while that lets
 * more of them in, without those that fail.
 */
function applyEdits(start: Experiment, edits: readonly Edit[], notices: string[]): ReadHash {
  try {
    const all = edits.reduce((experiment, edit) => edit(experiment), start);
    return { experiment: parseExperiment(all), notices };
  } catch (error) {
    if (!isPlaygroundError(error)) throw error;
  }
  let experiment = start;
  let left = edits;
  for (;;) {
    const failed: Edit[] = [];
    const messages: string[] = [];
    for (const edit of left) {
      try {
        experiment = parseExperiment(edit(experiment));
      } catch (error) {
        if (!isPlaygroundError(error)) throw error;
        failed.push(edit);
        messages.push(error.message);
      }
    }
    if (failed.length === left.length || failed.length === 0) {
      return { experiment, notices: [...notices, ...messages] };
    }
    left = failed;
  }
}

function editOf(start: Experiment, key: string, text: string): Edit | undefined {
  const [methodId = "", option, ...rest] = key.split(".");
  const method = start.methods.find(({ id }) => id === methodId);
  if (method !== undefined && rest.length === 0) {
    if (option === undefined) return onMethod(methodId, () => ({ enabled: switched(text) }));
    if (option === "lr") return onMethod(methodId, () => ({ learningRate: decode(text) }));
    if (!Object.hasOwn(method.options, option)) return undefined;
    return onMethod(methodId, (setting) =>
      withOptions(start.task.id, setting, { ...setting.options, [option]: decode(text) }),
    );
  }
  if (!Object.hasOwn(start.training, key)) return undefined;
  return (experiment) => ({
    ...experiment,
    training: { ...experiment.training, [key]: decode(text) },
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

function readTask(name: string | null, notices: string[]): TaskSetting | undefined {
  if (name === null) return undefined;
  if (isTextTask(name)) return { id: name };
  if (isOperation(name)) return { id: "digits", operation: name };
  notices.push(
    `task: expected one of ${[...DIGIT_OPERATIONS, ...TEXT_TASKS].join(", ")}, found ${name}`,
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
): [string, string][] {
  return Object.entries(after)
    .filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key]))
    .map(([key, value]) => [prefix + key, encodeValue(value)]);
}

/** Lists as `(q,v)`, which needs no percent signs; anything else as JSON without quotes around plain words. */
function encodeValue(value: unknown): string {
  if (Array.isArray(value) && value.every(isPlain)) return `(${value.join(",")})`;
  return isPlain(value) ? String(value) : JSON.stringify(value);
}

/** Reads back as itself. */
function isPlain(value: unknown): boolean {
  const text = String(value);
  return !/[(),"{}[\]]/.test(text) && text !== "" && parsedWord(text) === value;
}

function decode(text: string): unknown {
  const list = /^\((.*)\)$/.exec(text)?.[1];
  if (list === undefined) return parsedWord(text);
  return list === "" ? [] : list.split(",").map(parsedWord);
}

function parsedWord(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll("%2C", ",");
}

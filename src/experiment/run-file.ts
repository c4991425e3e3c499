/** A trained experiment as the text of a file, and back; what reads and writes files is elsewhere. */
import * as v from "valibot";
import { PlaygroundError } from "../core/errors.ts";
import { parseExperimentRun } from "./run-schema.ts";
import type { ExperimentRun } from "./runs.ts";

const FORMAT = "peft-playground/run";
const VERSION = 1;

/** The end of such a file's name. */
export const RUN_FILE_ENDING = ".peftrun.json";

/** What a person has noted about the runs, by run id. */
export interface RunMarks {
  readonly names?: Readonly<Record<string, string>>;
  readonly pinned?: readonly string[];
  readonly baseline?: string;
}

export interface RunFile {
  /** Its origin is "file". */
  readonly run: ExperimentRun;
  readonly marks: RunMarks;
}

export interface RunFileOptions {
  readonly marks?: RunMarks;
  /** Significant digits of measured numbers; all of them unless given. */
  readonly digits?: number;
}

/** One line of JSON. A loss that is no number is written as the string "NaN". */
export function writeRunFile(run: ExperimentRun, { marks, digits }: RunFileOptions = {}): string {
  const rounded = (value: number) =>
    digits === undefined ? value : Number(value.toPrecision(digits));
  return JSON.stringify(
    { format: FORMAT, version: VERSION, run, ...(marks !== undefined && { marks }) },
    (_key, value: unknown) => {
      if (typeof value !== "number") return value;
      if (Number.isInteger(value)) return value;
      return Number.isFinite(value) ? rounded(value) : String(value);
    },
  );
}

/** Errors: DATA_INVALID, see readRunFile. */
export function parseRunFile(text: string): ExperimentRun {
  return readRunFile(text).run;
}

const fileSchema = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  run: v.unknown(),
  marks: v.optional(
    v.object({
      names: v.exactOptional(v.record(v.string(), v.string())),
      pinned: v.exactOptional(v.array(v.string())),
      baseline: v.exactOptional(v.string()),
    }),
    {},
  ),
});

/** Errors: DATA_INVALID for what is no JSON, no run file, of another version, or not whole. */
export function readRunFile(text: string): RunFile {
  const parsed = v.safeParse(fileSchema, parsedJson(text));
  if (!parsed.success) {
    const issue = parsed.issues[0];
    const field = v.getDotPath(issue) ?? "run file";
    throw invalid(`${field}: expected ${issue.expected}, found ${cut(issue.received)}`);
  }
  const { run, marks } = parsed.output;
  return { run: { ...parseExperimentRun(run), origin: "file" }, marks };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw invalid("run file: expected JSON, found other text");
  }
}

function cut(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function invalid(message: string): PlaygroundError {
  return new PlaygroundError(
    "DATA_INVALID",
    message,
    `Choose a file that was saved by this page; its name ends in ${RUN_FILE_ENDING}.`,
  );
}

// Trained experiments as files: nothing is lost on the way, and nothing that is not one gets in.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PlaygroundError } from "../../../src/core/errors.ts";
import { parseRecorded } from "../../../src/experiment/recorded.ts";
import { parseRunFile, readRunFile, writeRunFile } from "../../../src/experiment/run-file.ts";
import { parseExperimentRun } from "../../../src/experiment/run-schema.ts";
import type { ExperimentRun, MethodRun } from "../../../src/experiment/runs.ts";
import { trained, withTraining } from "./fixtures.ts";

const run = trained(withTraining({ seeds: 2, steps: 6, warmupSteps: 0 }));

function withFirst(change: (run: MethodRun) => MethodRun): ExperimentRun {
  return { ...run, runs: run.runs.map((each, i) => (i === 0 ? change(each) : each)) };
}

function refusalOf(work: () => unknown): PlaygroundError {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(PlaygroundError);
    return error as PlaygroundError;
  }
  throw new Error("expected a refusal");
}

describe("a run file", () => {
  test("gives back what was written, now from a file", () => {
    expect(parseRunFile(writeRunFile(run))).toEqual({ ...run, origin: "file" });
  });

  test("keeps losses that are no number, and what is missing stays missing", () => {
    const diverged = {
      ...withFirst((each) => ({
        ...each,
        status: "diverged",
        msPerStep: undefined,
        lanes: each.lanes.map((lane) => ({ ...lane, losses: [1, NaN, Infinity], divergedAt: 2 })),
      })),
      device: undefined,
      base: undefined,
    };
    const read = parseRunFile(writeRunFile(diverged));
    expect(read).toEqual({ ...diverged, origin: "file" });
    expect(read.runs[0]?.lanes[0]?.losses).toEqual([1, NaN, Infinity]);
    expect(Object.hasOwn(read, "device")).toBe(true);
  });

  test("rounds measured numbers where asked to, and no others", () => {
    const precise = withFirst((each) => ({
      ...each,
      lanes: each.lanes.map((lane) => ({ ...lane, losses: [1 / 3, 123456789, 2] })),
    }));
    const read = parseRunFile(writeRunFile(precise, { digits: 6 }));
    expect(read.runs[0]?.lanes[0]?.losses).toEqual([0.333333, 123456789, 2]);
  });

  test("carries names and pins", () => {
    const marks = { names: { a: "my run" }, pinned: ["a"], baseline: "a" };
    expect(readRunFile(writeRunFile(run, { marks })).marks).toEqual(marks);
    expect(readRunFile(writeRunFile(run)).marks).toEqual({});
  });

  test("that was saved in mid-run has stopped", () => {
    const live = withFirst((each) => ({ ...each, status: "running" }));
    expect(parseRunFile(writeRunFile(live)).runs[0]?.status).toBe("stopped");
  });

  test("of a recorded twin says so", () => {
    expect(parseRecorded(writeRunFile(run)).origin).toBe("recorded");
  });
});

describe("what is no run file is refused with the field", () => {
  const parsed = JSON.parse(writeRunFile(run)) as {
    readonly run: ExperimentRun;
  };

  test.each<[string, string, string]>([
    ["no JSON", "hello", "run file: expected JSON"],
    ["another file", '{"format":"x"}', 'format: expected "peft-playground/run", found "x"'],
    ["nothing", "null", "run file: expected Object, found null"],
    ["a later version", JSON.stringify({ ...parsed, version: 2 }), "version: expected 1, found 2"],
  ])("%s", (_name, text, message) => {
    const error = refusalOf(() => parseRunFile(text));
    expect(error.code).toBe("DATA_INVALID");
    expect(error.message).toContain(message);
  });

  const first = parsed.run.runs[0]!;
  const lane = first.lanes[0]!;
  test.each<[string, Partial<MethodRun> | object, string]>([
    [
      "a loss that is a word",
      { lanes: [{ ...lane, losses: [1, "two"] }] },
      "runs.0.lanes.0.losses",
    ],
    ["a loss that is null", { lanes: [{ ...lane, losses: [null] }] }, "runs.0.lanes.0.losses"],
    ["an unknown status", { status: "flying" }, "runs.0.status: expected"],
    ["lanes that are not described", { lanes: [lane] }, "runs.0.lanes: expected the 2 lanes"],
    ["no lanes", { lanes: [] }, "runs.0.lanes"],
    [
      "an unknown method",
      { description: { ...first.description, methodId: "x" } },
      "runs.0.options: method: expected one of",
    ],
    ["options of another method", { options: { rank: 4 } }, "runs.0.options: full: rank"],
    ["an unknown error", { error: { code: "BOOM", message: "" } }, "runs.0.error"],
    [
      "a run id that is a formula",
      { description: { ...first.description, runId: "=1+1" } },
      "runs.0.description.runId",
    ],
  ])("%s", (_name, change, message) => {
    const runs = parsed.run.runs.map((each, i) => (i === 0 ? { ...each, ...change } : each));
    const error = refusalOf(() => parseExperimentRun({ ...parsed.run, runs }));
    expect(error.code).toBe("DATA_INVALID");
    expect(error.message).toContain(message);
  });

  test("a run twice", () => {
    const error = refusalOf(() => parseExperimentRun({ ...run, runs: [...run.runs, run.runs[0]] }));
    expect(error.message).toContain("runs: expected each run id once");
  });

  test("an experiment that cannot run", () => {
    const experiment = { ...run.experiment, model: "gpt-9" };
    expect(refusalOf(() => parseExperimentRun({ ...run, experiment })).message).toMatch(
      /^experiment: model: expected/,
    );
  });
});

describe("hostile input", () => {
  /** Somewhere in the value, something else. */
  function mutated(value: unknown, path: readonly number[], replacement: unknown): unknown {
    const [at, ...rest] = path;
    if (at === undefined || typeof value !== "object" || value === null) return replacement;
    const keys = Object.keys(value);
    if (keys.length === 0) return replacement;
    const key = keys[at % keys.length]!;
    const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
      ? [...(value as unknown[])]
      : { ...value };
    const own = (copy as Record<string, unknown>)[key];
    (copy as Record<string, unknown>)[key] = mutated(own, rest, replacement);
    return copy;
  }

  const whole: unknown = JSON.parse(writeRunFile(run));
  const path = fc.array(fc.nat(40), { maxLength: 7 });

  /** Either it is read, and can be written again, or it is refused in words. */
  function expectReadOrRefused(text: string): void {
    let read: ExperimentRun;
    try {
      read = parseRunFile(text);
    } catch (error) {
      expect(error).toBeInstanceOf(PlaygroundError);
      expect((error as PlaygroundError).code).toBe("DATA_INVALID");
      return;
    }
    expect(parseRunFile(writeRunFile(read))).toEqual(read);
  }

  test("files that were changed anywhere are read or refused, never anything else", () => {
    fc.assert(
      fc.property(path, fc.jsonValue(), (at, replacement) => {
        expectReadOrRefused(JSON.stringify(mutated(whole, at, replacement)));
      }),
      { numRuns: 300 },
    );
  });

  test("files that were cut off, and texts of any kind, are refused", () => {
    const text = writeRunFile(run);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.nat(text.length - 1).map((n) => text.slice(0, n)),
          fc.string(),
        ),
        (bad) => {
          expect(refusalOf(() => parseRunFile(bad)).code).toBe("DATA_INVALID");
        },
      ),
    );
  });

  test("stored states of any kind are read or refused", () => {
    const anything = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      fc.tuple(path, fc.anything()).map(([at, value]) => mutated(run, at, value)),
    );
    fc.assert(
      fc.property(anything, (value) => {
        try {
          parseExperimentRun(value);
        } catch (error) {
          expect(error).toBeInstanceOf(PlaygroundError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

/** Operations on strings of six digits, as `tools/pretrain/digits.py` defines them; the page's own examples, not the base's. */
import { PlaygroundError } from "../core/errors.ts";
import { randomStream } from "../core/random.ts";
import { evenlySpread, IGNORED_LABEL, METRICS } from "./task.ts";
import type { Example, ExampleText, Prompt, Split, Task, TaskContext, TaskData } from "./task.ts";
import type { Tokenizer } from "./tokenizer.ts";

type Digits = readonly number[];

interface Operation {
  readonly label: string;
  readonly apply: (digits: Digits) => Digits;
}

export const PRETRAINED_OPERATIONS = ["copy", "rev", "sort", "inc"] as const;
export const HELD_OUT_OPERATIONS = ["sortd", "add3", "rot", "swap", "comp", "dec"] as const;
export type DigitOperation =
  (typeof PRETRAINED_OPERATIONS)[number] | (typeof HELD_OUT_OPERATIONS)[number];

/** Length of an operand. */
const DIGITS = 6;

const OPERATIONS: Readonly<Record<DigitOperation, Operation>> = {
  copy: { label: "copy", apply: (digits) => digits },
  rev: { label: "reverse", apply: (digits) => digits.toReversed() },
  sort: { label: "sort", apply: (digits) => digits.toSorted((a, b) => a - b) },
  inc: { label: "add 1 to each digit", apply: (digits) => digits.map((d) => (d + 1) % 10) },
  sortd: { label: "sort, largest first", apply: (digits) => digits.toSorted((a, b) => b - a) },
  add3: { label: "add 3 to each digit", apply: (digits) => digits.map((d) => (d + 3) % 10) },
  rot: {
    label: "rotate by two to the left",
    apply: (digits) => digits.map((_, i) => digits[(i + 2) % DIGITS]!),
  },
  swap: { label: "swap neighbours", apply: (digits) => digits.map((_, i) => digits[i ^ 1]!) },
  comp: { label: "take each digit from 9", apply: (digits) => digits.map((d) => 9 - d) },
  dec: { label: "subtract 1 from each digit", apply: (digits) => digits.map((d) => (d + 9) % 10) },
};

/** Examples of each split. Drawn in the order test, validation, train, so a shorter training split changes no other. */
const SIZES: Readonly<Record<Split, number>> = { test: 2048, validation: 1024, train: 16_384 };
const SAMPLE_PROMPTS = 4;

/** The answer to one operand; digits outside 0–9 or another length than six are the caller's mistake. */
export function answerOf(operation: DigitOperation, operand: Digits): Digits {
  return OPERATIONS[operation].apply(operand);
}

/**
 * Different operand strings in each split; the same ones for every operation, so that what tests one operation trained
 * no other. Drawn by rejection from all 10⁶ strings.
 */
export function digitOperands(splitSeed: number): Readonly<Record<Split, readonly Digits[]>> {
  const stream = randomStream(splitSeed, "digits/operands");
  const taken = new Set<number>();
  function draw(count: number): readonly Digits[] {
    const operands: Digits[] = [];
    while (operands.length < count) {
      const value = stream.integer(10 ** DIGITS);
      if (taken.has(value)) continue;
      taken.add(value);
      operands.push(Array.from(String(value).padStart(DIGITS, "0"), Number));
    }
    return operands;
  }
  const test = draw(SIZES.test);
  const validation = draw(SIZES.validation);
  return { test, validation, train: draw(SIZES.train) };
}

export function digitsTask(operation: DigitOperation): Task {
  const { label } = OPERATIONS[operation];
  return {
    id: `digits-${operation}`,
    label: `Digits: ${label}`,
    description: `Given six digits, ${label}; the operation's word is "${operation}".`,
    kind: "language-model",
    base: "digits-mini",
    isPretrained: (PRETRAINED_OPERATIONS as readonly string[]).includes(operation),
    metrics: [METRICS.exactMatch, METRICS.tokenAccuracy, METRICS.loss],
    load: (context) => Promise.resolve().then(() => loadDigits(operation, context)),
  };
}

interface Words {
  readonly begin: number;
  readonly end: number;
  readonly operation: number;
  readonly equals: number;
  readonly digits: readonly number[];
}

function loadDigits(operation: DigitOperation, context: TaskContext): TaskData {
  const { tokenizer, splitSeed = 0 } = context;
  const words = wordsOf(tokenizer, operation);
  const operands = digitOperands(splitSeed);
  function examples(split: Split): readonly Example[] {
    return operands[split].map((operand) => toExample(operand, operation, words));
  }
  return {
    train: examples("train"),
    validation: examples("validation"),
    test: examples("test"),
    // <bos> op d⁶ = d⁶: the last token of the sequence, <eos>, is only ever a label.
    longest: 2 * DIGITS + 3,
    padTokenId: tokenizer.specialIds.pad ?? words.end,
    endTokenId: words.end,
    prompts: evenlySpread(operands.validation, SAMPLE_PROMPTS).map((operand): Prompt => ({
      ...toText(operand, operation),
      ids: promptIds(operand, words),
      maxNewTokens: DIGITS + 1,
    })),
    preview: (count) => texts(operands.train, count, operation),
  };
}

/** As `preview` of the task's data gives them, without a tokenizer and without a file. */
export function digitSamples(
  operation: DigitOperation,
  count: number,
  splitSeed = 0,
): readonly ExampleText[] {
  return texts(digitOperands(splitSeed).train, count, operation);
}

function texts(
  operands: readonly Digits[],
  count: number,
  operation: DigitOperation,
): readonly ExampleText[] {
  return evenlySpread(operands, count).map((operand) => toText(operand, operation));
}

function wordsOf(tokenizer: Tokenizer, operation: DigitOperation): Words {
  function id(word: string): number {
    const found = tokenizer.tokenId(word);
    if (found !== undefined) return found;
    throw new PlaygroundError(
      "TOKENIZER_INVALID",
      `digits: expected a tokenizer with the word "${word}", found none among its ${tokenizer.vocabularySize} tokens`,
      "This task runs on the base model digits-mini alone.",
    );
  }
  return {
    begin: id("<bos>"),
    end: id("<eos>"),
    operation: id(operation),
    equals: id("="),
    digits: Array.from({ length: 10 }, (_, digit) => id(String(digit))),
  };
}

function promptIds(operand: Digits, words: Words): number[] {
  const { begin, operation, equals, digits } = words;
  return [begin, operation, ...operand.map((digit) => digits[digit]!), equals];
}

/** The loss counts the answer and <eos>: what follows "=". */
function toExample(operand: Digits, operation: DigitOperation, words: Words): Example {
  const prompt = promptIds(operand, words);
  const answer = answerOf(operation, operand).map((digit) => words.digits[digit]!);
  const ignored = prompt.slice(1).map(() => IGNORED_LABEL);
  return {
    ids: Int32Array.from([...prompt, ...answer]),
    labels: Int32Array.from([...ignored, ...answer, words.end]),
  };
}

function toText(operand: Digits, operation: DigitOperation): ExampleText {
  return {
    prompt: `${operation} ${operand.join(" ")} =`,
    target: answerOf(operation, operand).join(" "),
  };
}

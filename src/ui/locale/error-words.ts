/**
 * Sentences of errors in the language of the page. Rooms below write "field: expected …, found …": the frame of the
 * sentence and the expectations that people meet are translated here, names of fields and technical details stay.
 */
import { msg, str } from "@lit/localize";
import { translated } from "./declared.ts";

const FRAME = /^(?:(.*?): )?expected (.*), found (.*)$/s;

/** A number of a link that was brought into its range. */
const USED = /^(.*); (\S+) is used$/s;

export function errorSentence(message: string): string {
  const [, head, used] = USED.exec(message) ?? [];
  if (head !== undefined && used !== undefined) {
    return msg(str`${errorSentence(head)}; ${used} is used`);
  }
  const [, field, wanted, found] = FRAME.exec(message) ?? [];
  if (wanted === undefined || found === undefined) return translated(message);
  const known = translated(message);
  if (known !== message) return known;
  const [w, f] = [expectation(wanted), found === "none" ? msg("none") : found];
  return field === undefined
    ? msg(str`expected ${w}, found ${f}`)
    : msg(str`${field}: expected ${w}, found ${f}`);
}

/** The longer ones first. */
const EXPECTATIONS: readonly (readonly [RegExp, (a: string, b: string) => string])[] = [
  [/^at most (\d+), the context of (.+)$/, (n, m) => msg(str`at most ${n}, the context of ${m}`)],
  [
    /^at least (\d+), the length of an example$/,
    (n) => msg(str`at least ${n}, the length of an example`),
  ],
  [/^fewer than the (\d+) steps$/, (n) => msg(str`fewer than the ${n} steps`)],
  [/^(\S+) for the task (\S+)$/, (m, t) => msg(str`${m} for the task ${t}`)],
  [
    /^at most (\d+), which rows of (\d+) tokens leave of the context of \d+$/,
    (n, t) => msg(str`at most ${n}, which rows of ${t} tokens leave of the context`),
  ],
  [/^at most (.+)$/, (n) => msg(str`at most ${n}`)],
  [/^at least (.+)$/, (n) => msg(str`at least ${n}`)],
  [/^one of (.+)$/, (names) => msg(str`one of ${names}`)],
];

function expectation(text: string): string {
  for (const [pattern, words] of EXPECTATIONS) {
    const [, a, b] = pattern.exec(text) ?? [];
    if (a !== undefined) return words(a, b ?? "");
  }
  return translated(text);
}

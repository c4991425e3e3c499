// Cleans prose for the text models, exactly as `clean` in tools/pretrain/sotu.py does for the base; it cuts no text.

/** White space as Python's `\s` has it: JavaScript's own `\s` lacks U+0085 and has U+FEFF. U+001C–1F are gone before. */
const SPACE =
  "[\\t\\n\\v\\f\\r \\u0085\\u00a0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

// The rules, in order: what a model of a thousand tokens should not have to learn twice.
const RULES: readonly (readonly [RegExp, string])[] = [
  // Control characters that are not white space.
  // eslint-disable-next-line no-control-regex
  [/[\x00-\x08\x0e-\x1f\x7f]/g, ""],
  // Curly quotes become plain ones.
  [/[\u2018\u2019]/g, "'"],
  [/[\u201c\u201d]/g, '"'],
  // Hyphen, non-breaking hyphen and en dash become a hyphen.
  [/[\u2010\u2011\u2013]/g, "-"],
  // Two or more hyphens are a typewriter's em dash.
  [new RegExp(`${SPACE}*--+${SPACE}*`, "g"), "\u2014"],
  // Line breaks and runs of white space become one space.
  [new RegExp(`${SPACE}+`, "g"), " "],
];

/** One line of text without white space at its ends. */
export function clean(text: string): string {
  const cleaned = RULES.reduce((result, [pattern, replacement]) => {
    return result.replace(pattern, replacement);
  }, text);
  // Every run of white space is one space by now, so these two are all that is left to strip.
  return cleaned.replace(/^ | $/g, "");
}

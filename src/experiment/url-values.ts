/** Values of settings as text in a URL and back: plain words, lists as `(q,v)`, JSON for the rest; it knows no setting. */

/** Lists as `(q,v)`, which needs no percent signs; anything else as JSON without quotes around plain words. */
export function encodeValue(value: unknown): string {
  if (Array.isArray(value) && value.every(isPlain)) return `(${value.join(",")})`;
  return isPlain(value) ? String(value) : JSON.stringify(value);
}

/** The way back; never fails, since what is no JSON is a word. */
export function decodeValue(text: string): unknown {
  const list = /^\((.*)\)$/.exec(text)?.[1];
  if (list === undefined) return parsedWord(text);
  return list === "" ? [] : list.split(",").map(parsedWord);
}

/** A part of a query; commas stay readable. */
export function encodePart(text: string): string {
  return encodeURIComponent(text).replaceAll("%2C", ",");
}

/** Reads back as itself. */
function isPlain(value: unknown): boolean {
  const text = String(value);
  return !/[(),"{}[\]]/.test(text) && text !== "" && parsedWord(text) === value;
}

function parsedWord(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

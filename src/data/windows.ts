/** Cuts a document's tokens into windows for next-token prediction; which documents belong together is not known here. */
import type { Example } from "./task.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** One row of ids, begun by the beginning-of-text token where the tokenizer has one, as the base was pretrained. */
export function documentTokens(tokenizer: Tokenizer, text: string): Int32Array {
  const begin = tokenizer.specialIds.bos;
  const ids = tokenizer.encode(text);
  return Int32Array.from(begin === undefined ? ids : [begin, ...ids]);
}

/**
 * The first `most` of `documentTokens`, without reading a long text to its end: a token depends on the letters near it, so
 * that what stands well before a cut is as it is in the whole.
 */
export function openingTokens(tokenizer: Tokenizer, text: string, most: number): Int32Array {
  for (let characters = CHARACTERS_PER_TOKEN * most; characters < text.length; characters *= 2) {
    const space = text.lastIndexOf(" ", characters);
    const tokens = documentTokens(tokenizer, text.slice(0, space < 1 ? characters : space));
    if (tokens.length >= most + MARGIN_TOKENS) return tokens.slice(0, most);
  }
  return documentTokens(tokenizer, text).slice(0, most);
}

const CHARACTERS_PER_TOKEN = 4;
const MARGIN_TOKENS = 8;

/**
 * Consecutive windows of at most `time` predictions, which share no prediction and leave none out: every token but the
 * first is a label exactly once. A token is predicted from the tokens before it in its own window, at most `time`.
 * The views share `tokens`' memory.
 */
export function windowsOf(tokens: Int32Array, time: number): readonly Example[] {
  const predictions = Math.max(0, tokens.length - 1);
  return Array.from({ length: Math.ceil(predictions / time) }, (_, i) => {
    const start = i * time;
    const end = Math.min(start + time, predictions);
    return { ids: tokens.subarray(start, end), labels: tokens.subarray(start + 1, end + 1) };
  });
}

/** A window as text. It may begin or end inside a letter, whose bytes are tokens of their own: half of one decodes to U+FFFD. */
export function decodeWindow(tokenizer: Tokenizer, ids: Int32Array): string {
  return tokenizer.decode(ids, { skipSpecialTokens: true }).replace(/^\ufffd+|\ufffd+$/g, "");
}

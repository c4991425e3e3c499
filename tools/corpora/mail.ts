// Reads one e-mail message: subject, body as clean text, and the ids that tie it to its thread. All other headers are dropped.
import { convert } from "html-to-text";
import PostalMime from "postal-mime";
import { clean } from "./clean.ts";

export interface Mail {
  readonly subject: string;
  /** May be empty: a message can be a picture alone. */
  readonly body: string;
  /** Its own message id and those that it answers; for grouping, never for a model. */
  readonly threadIds: readonly string[];
}

/** Far beyond the tokens that a row can hold; the attachments of a message are not worth decoding. */
const MOST_BYTES = 32_000;

/** `raw` as it lies in a mailbox file: transfer encodings, charsets and MIME parts are decoded, HTML becomes text. */
export async function readMail(raw: Uint8Array): Promise<Mail> {
  const mail = await PostalMime.parse(withoutMailboxLine(raw).subarray(0, MOST_BYTES));
  const ids = `${mail.messageId ?? ""} ${mail.inReplyTo ?? ""} ${mail.references ?? ""}`;
  return {
    subject: tidy((mail.subject ?? "").replace(LIST_TAGS, "")),
    body: tidy(bodyOf(mail.text ?? "", mail.html ?? "")),
    threadIds: [...new Set(ids.match(/<[^<>\s]+>/g) ?? [])],
  };
}

/** What mailing list software puts before a subject names the list, and with it the source of the message. */
const LIST_TAGS = /\[[^\][]{1,30}\] */g;

/** "From someone at some time" before the headers is the mailbox file's own. */
function withoutMailboxLine(raw: Uint8Array): Uint8Array {
  const isMailbox = new TextDecoder("latin1").decode(raw.subarray(0, 5)) === "From ";
  return isMailbox ? raw.subarray(raw.indexOf(NEWLINE) + 1) : raw;
}

const NEWLINE = 10;
const TAGS = /<(?:html|body|table|font|center|br|p|div)(?:\s[^>]*)?>/i;

/** The plain part where there is one; some messages call HTML plain. */
function bodyOf(text: string, html: string): string {
  const isPlain = text.trim() !== "" && !TAGS.test(text);
  if (isPlain)
    return text
      .replace(HEADERS_IN_BODY, "")
      .replace(WRAPPING, "")
      .replace(SIGNATURE, "")
      .replace(LIST_FOOTER, "");
  return convert(text.trim() === "" ? html : text, {
    wordwrap: false,
    selectors: [
      { selector: "a", options: { ignoreHref: true } },
      { selector: "img", format: "skip" },
      { selector: "style", format: "skip" },
      { selector: "script", format: "skip" },
      { selector: "title", format: "skip" },
      ...["h1", "h2", "h3", "h4", "h5", "h6"].map((selector) => ({
        selector,
        options: { uppercase: false },
      })),
    ],
  });
}

/** Of a message that was passed on with its headers, or whose headers a broken relay closed too early. */
const HEADERS_IN_BODY = /^\s*(?:Return-Path|Received|Delivered-To|X-[\w-]+):[^]*?(?:\r?\n){2,}/i;

/** What mailing list software puts below a text: a rule, and within a few lines the list or its sponsor. */
const LIST_FOOTER =
  /^(?:_{20,}|-{20,}) *\r?\n(?=(?:.*\r?\n){0,4}?.*(?:mailing list|sponsored by|yahoo! groups))[^]*$/im;

/** From the last two hyphens on a line of their own: who wrote, and where to leave the list. */
const SIGNATURE = /^-- ?\r?\n(?:.*\r?\n){0,12}.*$(?![^])/m;

/** Lines that a program put around the text, headers by another name: of signed messages, and of news feeds sent as mail. */
const WRAPPING =
  /^-----BEGIN PGP SIGNED MESSAGE-----\r?\nHash: .*$|^\s*URL: \S+\s*\r?\n(?:Date: .*$)?/gm;

/** Addresses and links say who wrote rather than what, and a link takes half a row; rules and ornaments take a whole one. */
function tidy(text: string): string {
  const letters = text.replaceAll("\ufffd", "").replace(/[\u0080-\u009f]/g, fromWindows);
  return clean(maskAddresses(letters).replace(ORNAMENT, "$1"));
}

/** Windows' letters 128 to 159: its mails call themselves ISO 8859-1, and some versions of Node decode them as that. */
const WINDOWS = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

function fromWindows(control: string): string {
  return WINDOWS.charAt(control.charCodeAt(0) - 0x80);
}

const ORNAMENT = /([^\p{L}\p{N}\s.])(?:\s?\1){2,}/gu;
const ADDRESS = /(?:mailto:)?[^\s<>()[\]{}",;:|=]+@[^\s<>()[\]{}",;:|=]+/gi;
const LINK = /(?:https?|ftp):\/*[^\s<>"]+|\bwww\.[^\s<>"]+/gi;

/** E-mail addresses become `(address)`, links `(link)`, which may hold an address. */
export function maskAddresses(text: string): string {
  return text.replace(LINK, "(link)").replace(ADDRESS, "(address)");
}

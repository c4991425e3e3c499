// Hugging Face folders: whole and sharded weights, adapters, and folders that lack or hold the wrong files.
import { afterEach, describe, expect, it, vi } from "vitest";
import type { NamedTensors } from "../../../src/core/values.ts";
import {
  readAdapter,
  readCheckpoint,
  writeAdapter,
  writeCheckpoint,
} from "../../../src/io/checkpoint.ts";
import { fetchedFiles, memoryFiles } from "../../../src/io/file-source.ts";
import { writeSafetensors } from "../../../src/io/safetensors.ts";

const a = { shape: [2], data: Float32Array.of(1, 2) };
const b = { shape: [1, 2], data: Float32Array.of(3, 4) };
const tensors: NamedTensors = new Map([
  ["a", a],
  ["b", b],
]);
const text = (value: string) => new TextEncoder().encode(value);
const config = ["config.json", text('{"model_type":"gpt2"}')] as const;

function sharded(weightMap: object, files: Readonly<Record<string, NamedTensors>>) {
  return memoryFiles(
    new Map([
      config,
      ["model.safetensors.index.json", text(JSON.stringify({ weight_map: weightMap }))],
      ...Object.entries(files).map(([name, t]) => [name, writeSafetensors(t)] as const),
    ]),
  );
}

describe("a model folder", () => {
  it("comes back as it was written", async () => {
    const files = writeCheckpoint({ config: { model_type: "gpt2" }, tensors });
    expect(await readCheckpoint(memoryFiles(files))).toEqual({
      config: { model_type: "gpt2" },
      tensors,
    });
  });

  it("may be in shards", async () => {
    const index = { a: "model-1.safetensors", b: "model-2.safetensors" };
    const files = {
      "model-1.safetensors": new Map([["a", a]]),
      "model-2.safetensors": new Map([["b", b]]),
    };
    expect((await readCheckpoint(sharded(index, files))).tensors).toEqual(tensors);
  });

  it.each([
    ["a lost shard", { a: "x.safetensors" }, {}, /expected the file x.safetensors, found none/],
    [
      "a tensor that its shard lacks",
      { a: "x.safetensors", b: "x.safetensors" },
      { "x.safetensors": new Map([["a", a]]) },
      /x.safetensors: expected the tensor b, found none/,
    ],
    [
      "a tensor that the index does not know",
      { a: "x.safetensors" },
      { "x.safetensors": tensors },
      /expected only tensors that .*, found b/,
    ],
    ["a path that leads out", { a: "../x.safetensors" }, {}, /found \.\.\/x.safetensors/],
    ["a shard that is no safetensors", { a: "pytorch_model-1.bin" }, {}, /found pytorch_model-1/],
  ])("refuses %s", async (_what, index, files, message) => {
    await expect(readCheckpoint(sharded(index, files))).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
      message: expect.stringMatching(message) as string,
    });
  });

  it("refuses pickle files with a hint", async () => {
    const files = memoryFiles(new Map([config, ["pytorch_model.bin", text("x")]]));
    await expect(readCheckpoint(files)).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
      message: "expected a file model.safetensors in the folder, found only pytorch_model.bin",
      hint: expect.stringMatching(/save with safetensors/) as string,
    });
  });

  it.each([
    ["no config.json", new Map<string, Uint8Array>(), /config.json in the folder, found none/],
    ["no weights", new Map([config]), /model.safetensors in the folder, found none/],
    [
      "a config that is no JSON",
      new Map([["config.json", text("{")]]),
      /config.json: expected JSON/,
    ],
  ])("refuses %s", async (_what, files, message) => {
    await expect(readCheckpoint(memoryFiles(files))).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
      message: expect.stringMatching(message) as string,
    });
  });
});

describe("an adapter folder", () => {
  it("is written as PEFT does: sorted keys, an indent of 2", async () => {
    const files = writeAdapter({ config: { r: 4, peft_type: "LORA" }, tensors });
    expect(new TextDecoder().decode(files.get("adapter_config.json"))).toBe(
      '{\n  "peft_type": "LORA",\n  "r": 4\n}\n',
    );
    expect((await readAdapter(memoryFiles(files))).tensors).toEqual(tensors);
  });

  it("refuses adapter_model.bin", async () => {
    const files = new Map([
      ["adapter_config.json", text("{}")],
      ["adapter_model.bin", text("x")],
    ]);
    await expect(readAdapter(memoryFiles(files))).rejects.toMatchObject({
      code: "CHECKPOINT_INVALID",
      message: expect.stringMatching(/found only adapter_model.bin/) as string,
    });
  });
});

describe("files under an address", () => {
  afterEach(() => void vi.unstubAllGlobals());
  const answer = (response: () => Response | Promise<Response>) => {
    const fetched = vi.fn((_url: string) => Promise.resolve(response()));
    vi.stubGlobal("fetch", fetched);
    return fetched;
  };

  it("are read by name", async () => {
    const fetched = answer(() => new Response(Uint8Array.of(1, 2)));
    expect(await fetchedFiles("https://host/folder").read("x")).toEqual(Uint8Array.of(1, 2));
    expect(fetched.mock.calls[0]?.[0]).toBe("https://host/folder/x");
  });

  it("are absent on 404, and where a server answers with its page", async () => {
    answer(() => new Response("", { status: 404 }));
    expect(await fetchedFiles("https://host").read("x")).toBeUndefined();
    answer(
      () => new Response("<html>", { headers: { "content-type": "text/html; charset=utf-8" } }),
    );
    expect(await fetchedFiles("https://host").read("x")).toBeUndefined();
  });

  it("fail with FETCH_FAILED on other answers and on none, with CANCELLED when asked to stop", async () => {
    answer(() => new Response("", { status: 500 }));
    await expect(fetchedFiles("https://host").read("x")).rejects.toMatchObject({
      code: "FETCH_FAILED",
      message: "https://host/x: expected the file, found HTTP status 500",
    });
    answer(() => Promise.reject(new TypeError("no network")));
    await expect(fetchedFiles("https://host").read("x")).rejects.toMatchObject({
      code: "FETCH_FAILED",
    });
    await expect(fetchedFiles("https://host", AbortSignal.abort()).read("x")).rejects.toMatchObject(
      { code: "CANCELLED" },
    );
  });
});

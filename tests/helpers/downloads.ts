// What the built page hands to a reader, as a browser saves it, and what is in it; read here without the code that wrote it.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright";

export interface Download {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly text: string;
}

/** The file that comes of an action, once the browser has saved it. */
export async function downloaded(page: Page, act: () => Promise<unknown>): Promise<Download> {
  const [download] = await Promise.all([page.waitForEvent("download"), act()]);
  const bytes = new Uint8Array(await readFile(await download.path()));
  return { name: download.suggestedFilename(), bytes, text: new TextDecoder().decode(bytes) };
}

export interface SvgContent {
  /** What a strict parser says where the text is no XML. */
  readonly error: string | undefined;
  readonly root: string;
  readonly description: string;
  /** What is written in it. */
  readonly texts: readonly string[];
  /** Lines of curves, by the run's id, with the number of their corners. */
  readonly curves: readonly (readonly [run: string, corners: number])[];
}

/** By the parser of the browser, which takes XML at its word. */
export function readSvg(page: Page, text: string): Promise<SvgContent> {
  return page.evaluate((source) => {
    const parsed = new DOMParser().parseFromString(source, "image/svg+xml");
    const curves = [...parsed.querySelectorAll("[data-mark=line] path")];
    return {
      error: parsed.querySelector("parsererror")?.textContent,
      root: parsed.documentElement.localName,
      description: parsed.querySelector("desc")?.textContent ?? "",
      texts: [...parsed.querySelectorAll("text")].map(({ textContent }) => textContent),
      curves: curves.map((path) => {
        const corners = path.getAttribute("d")?.match(/[MLC]/g)?.length ?? 0;
        return [path.closest("[data-run]")?.getAttribute("data-run") ?? "", corners] as const;
      }),
    };
  }, text);
}

export interface PngContent {
  /** Out of the file's own head. */
  readonly width: number;
  readonly height: number;
  /** Colours that cover at least 20 pixels, as "r,g,b", the most frequent first. */
  readonly colours: readonly string[];
}

/** Its head is read here, its pixels by the browser. Errors: where it is no PNG. */
export async function readPng(page: Page, bytes: Uint8Array): Promise<PngContent> {
  const signature = [...bytes.subarray(0, 8)].map((byte) => byte.toString(16)).join(" ");
  if (signature !== "89 50 4e 47 d a 1a a") {
    throw new Error(`expected the signature of a PNG, found ${signature}`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const url = `data:image/png;base64,${Buffer.from(bytes).toString("base64")}`;
  const colours = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext("2d");
    if (context === null) throw new Error("expected a canvas to draw on, found none");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    const counts = new Map<string, number>();
    for (let i = 0; i < data.length; i += 4) {
      const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const frequent = [...counts].filter(([, count]) => count >= 20);
    return frequent.sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
  }, url);
  return { width, height, colours };
}

export interface SafetensorsContent {
  readonly shapes: ReadonlyMap<string, readonly number[]>;
  readonly values: ReadonlyMap<string, Float32Array>;
}

/** Float32 tensors, from the format's own description: u64 length, JSON, data. */
export function readTensors(bytes: Uint8Array): SafetensorsContent {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    { readonly dtype: string; readonly shape: number[]; readonly data_offsets: [number, number] }
  >;
  const entries = Object.entries(header).filter(([name]) => name !== "__metadata__");
  const data = bytes.slice(8 + length);
  return {
    shapes: new Map(entries.map(([name, { shape }]) => [name, shape])),
    values: new Map(
      entries.map(
        ([
          name,
          {
            dtype,
            data_offsets: [begin, end],
          },
        ]) => {
          if (dtype !== "F32") throw new Error(`${name}: expected F32, found ${dtype}`);
          return [name, new Float32Array(data.slice(begin, end).buffer)];
        },
      ),
    ),
  };
}

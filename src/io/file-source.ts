/** Where the files of a folder come from: memory, the network, or whatever can be read by name; it parses nothing. */
import { PlaygroundError } from "../core/errors.ts";

export interface FileSource {
  /** The content of a file of the folder, or undefined when there is none of that name. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Whether the file exists, without reading it; a source that cannot know leaves this out. */
  has?(name: string): Promise<boolean>;
}

export function memoryFiles(files: ReadonlyMap<string, Uint8Array>): FileSource {
  return {
    read: (name) => Promise.resolve(files.get(name)),
    has: (name) => Promise.resolve(files.has(name)),
  };
}

/** Files under an address. Errors: FETCH_FAILED when the answer is neither the file nor "not found". */
export function fetchedFiles(folder: string, signal?: AbortSignal): FileSource {
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  return {
    async read(name) {
      const url = base + name;
      const response = await request(url, signal);
      // A server of single-page applications answers with its page where a file is missing.
      const isPage = response.headers.get("content-type")?.includes("text/html") === true;
      if (response.status === 404 || (response.ok && isPage)) return undefined;
      if (!response.ok) {
        fail(`${url}: expected the file, found HTTP status ${response.status}`);
      }
      try {
        return new Uint8Array(await response.arrayBuffer());
      } catch (cause) {
        refuseCancelled(url, signal, cause);
        return fail(`${url}: expected the whole file, found an interrupted answer`, cause);
      }
    },
  };
}

async function request(url: string, signal: AbortSignal | undefined): Promise<Response> {
  try {
    return await fetch(url, signal === undefined ? {} : { signal });
  } catch (cause) {
    refuseCancelled(url, signal, cause);
    return fail(`${url}: expected an answer, found none`, cause);
  }
}

function refuseCancelled(url: string, signal: AbortSignal | undefined, cause: unknown): void {
  if (signal?.aborted !== true) return;
  throw new PlaygroundError("CANCELLED", `${url}: loading was cancelled`, undefined, { cause });
}

function fail(message: string, cause?: unknown): never {
  const hint = "Check the connection and try again.";
  throw new PlaygroundError("FETCH_FAILED", message, hint, { cause });
}

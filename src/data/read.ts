/** Files that `read` gives, as text and as JSON; what the JSON means is for who asked. */
import { PlaygroundError } from "../core/errors.ts";
import type { ErrorCode } from "../core/errors.ts";
import type { Read } from "./task.ts";

/** Errors: `code` when the file is not JSON in UTF-8, and those of `read`. */
export async function readJson(read: Read, path: string, code: ErrorCode): Promise<unknown> {
  const content = await read(path);
  try {
    const text =
      typeof content === "string"
        ? content
        : new TextDecoder("utf-8", { fatal: true }).decode(content);
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw new PlaygroundError(
      code,
      `${path}: expected JSON, found ${content.length} ${typeof content === "string" ? "characters" : "bytes"} of something else`,
      "The file may be cut off, or an error page may have been served in its place.",
      { cause },
    );
  }
}

// Reads a file below tests/fixtures/ in the browser and in Node alike.

/** Errors: an Error that names the file. */
export async function readFixture(path: string): Promise<Uint8Array> {
  if (typeof document !== "undefined") {
    const response = await fetch(`/tests/fixtures/${path}`);
    if (!response.ok) throw new Error(`${path}: HTTP ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  }
  // Specifiers that the bundler cannot follow keep Node's modules out of the browser's bundle.
  const fs = (await import(/* @vite-ignore */ ["node", "fs/promises"].join(":"))) as {
    readFile(url: URL): Promise<Uint8Array>;
  };
  return fs.readFile(new URL(`../fixtures/${path}`, import.meta.url));
}

export async function readJsonFixture(path: string): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await readFixture(path))) as unknown;
}

// Serves a built page under a sub-path, as a plain static host does; it builds nothing.
import type { PreviewServer } from "vite";
import { preview } from "vite";

export interface ServedBuild {
  /** Ends in a slash. */
  readonly url: string;
  /** From then on the host is gone, as for a visitor without a network. */
  close(): Promise<void>;
}

export async function serveBuild(root: string, folder: string): Promise<ServedBuild> {
  const server: PreviewServer = await preview({
    root,
    configFile: false,
    base: "/some/sub/path/",
    // "mpa": a missing file is a 404, never index.html in disguise.
    appType: "mpa",
    build: { outDir: folder },
    preview: { host: "127.0.0.1", port: 0 },
  });
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error("expected the preview server to name its address");
  return { url, close: () => server.close() };
}

// A static host in the test's own process: serves files from memory, counts what is asked for, answers 404 to the rest.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface StaticServer {
  /** Ends in a slash. */
  readonly url: string;
  /** Requests of a path, such as `models/tiny/config.json`. */
  hits(path: string): number;
  close(): Promise<void>;
}

export async function serve(
  files: ReadonlyMap<string, Uint8Array | string>,
): Promise<StaticServer> {
  const hits = new Map<string, number>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = pathname.slice(1);
    hits.set(path, (hits.get(path) ?? 0) + 1);
    const content = files.get(path);
    response.writeHead(content === undefined ? 404 : 200);
    response.end(content);
  });
  // On a busy machine a client may reuse a connection in the very moment in which the server gives it up.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    hits: (path) => hits.get(path) ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}

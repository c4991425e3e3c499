/** What of a checkpoint moves to the page instead of being copied; apart from its check, which is large. */
import type { RunCheckpoint } from "./protocol.ts";

/**
 * The buffers that are the checkpoint's own, for moving them to another thread. What is kept of earlier waves is not
 * among them: the run still needs it.
 */
export function checkpointBuffers({ session }: RunCheckpoint): ArrayBuffer[] {
  const all = [...session.parameters, ...session.moment1, ...session.moment2];
  const buffers = all.flatMap((values) => [...values.values()].map(({ data }) => data.buffer));
  return [...new Set(buffers)].filter((buffer) => buffer instanceof ArrayBuffer);
}

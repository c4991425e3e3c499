// Types of the browser commands that vite.config.ts adds; holds no code.
import "vitest/browser";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** Kills the browser's GPU process: `device.lost` resolves with reason "unknown". */
    readonly crashGpuProcess: () => Promise<void>;
    /** Bytes of JavaScript objects that are still in use once all garbage is collected. */
    readonly usedHeapBytes: () => Promise<number>;
  }
}

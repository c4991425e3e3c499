/** Says why there is no GPU and what to do about it, per browser and platform; touches no GPU. */
import { PlaygroundError } from "../core/errors.ts";

/** What the page can know about where it runs. */
export interface Surroundings {
  readonly userAgent: string;
  readonly isSecureContext: boolean;
  readonly hasWebGpu: boolean;
  /** A device was there and got lost. */
  readonly isRetry: boolean;
}

type Platform = "linux" | "android" | "windows" | "mac" | "ios" | "chromeos" | "unknown";

interface Browser {
  readonly name: "chromium" | "firefox" | "safari" | "unknown";
  /** Major version; 0 where the user agent does not tell. */
  readonly major: number;
  readonly platform: Platform;
}

export function browserOf(userAgent: string): Browser {
  const platform = platformOf(userAgent);
  function major(pattern: RegExp): number {
    return Number(pattern.exec(userAgent)?.[1] ?? 0);
  }
  // Every browser on iOS is WebKit, whatever its name, and follows the version of the system.
  if (platform === "ios") return { name: "safari", major: major(/Version\/(\d+)/), platform };
  const firefox = major(/Firefox\/(\d+)/);
  if (firefox > 0) return { name: "firefox", major: firefox, platform };
  const chromium = major(/(?:Chrome|Chromium)\/(\d+)/);
  if (chromium > 0) return { name: "chromium", major: chromium, platform };
  const safari = /Safari\//.test(userAgent) ? major(/Version\/(\d+)/) : 0;
  return { name: safari > 0 ? "safari" : "unknown", major: safari, platform };
}

function platformOf(userAgent: string): Platform {
  if (/Android/.test(userAgent)) return "android";
  if (/iPhone|iPad|iPod/.test(userAgent)) return "ios";
  if (/CrOS/.test(userAgent)) return "chromeos";
  if (/Windows/.test(userAgent)) return "windows";
  if (/Mac OS X|Macintosh/.test(userAgent)) return "mac";
  if (/Linux|X11/.test(userAgent)) return "linux";
  return "unknown";
}

/** The error for a page that got no adapter: an insecure address, no WebGPU at all, or no GPU behind it. */
export function noGpuError(surroundings: Surroundings): PlaygroundError {
  const browser = browserOf(surroundings.userAgent);
  if (surroundings.hasWebGpu) {
    return new PlaygroundError(
      "GPU_ADAPTER_MISSING",
      "expected a GPU adapter, found a browser with WebGPU but no GPU that it may use",
      surroundings.isRetry ? RETRY_HINT : adapterHint(browser),
    );
  }
  if (!surroundings.isSecureContext) {
    return new PlaygroundError(
      "WEBGPU_MISSING",
      "expected a secure address for WebGPU, found a page that was loaded over plain http",
      "Open the page over https, or as http://localhost.",
    );
  }
  return new PlaygroundError(
    "WEBGPU_MISSING",
    "expected a browser with WebGPU, found one without",
    browserHint(browser),
  );
}

/** From which version on, as of the implementation status of September 2026. */
function browserHint({ name, platform }: Browser): string {
  const others = "or use a current Chrome or Edge.";
  switch (name) {
    case "chromium":
      if (platform === "linux") return LINUX_CHROMIUM;
      return platform === "android"
        ? "Update Chrome: it has WebGPU from version 121 on, on Android 12 or later."
        : "Update the browser: Chrome and Edge have WebGPU from version 113 on.";
    case "firefox":
      switch (platform) {
        case "windows":
          return `Update Firefox: it has WebGPU on Windows from version 141 on; ${others}`;
        case "mac":
          return `Update Firefox: it has WebGPU on Apple silicon from version 147 on (145 on macOS 26); ${others}`;
        default:
          return "Firefox has WebGPU on this system in Nightly only: use that, or a current Chrome.";
      }
    case "safari":
      return platform === "ios"
        ? "Update to iOS or iPadOS 26, whose browsers have WebGPU."
        : `Update to Safari 26 (macOS 26), which has WebGPU; ${others}`;
    case "unknown":
      return "Use a current Chrome, Edge or Safari.";
  }
}

const LINUX_CHROMIUM =
  "Chrome on Linux has WebGPU from version 144 on for recent Intel and from 147 on for NVIDIA GPUs; " +
  "for others enable chrome://flags/#enable-unsafe-webgpu and chrome://flags/#enable-vulkan, and restart.";

/** Chromium gives a page no adapter after the second crash of the GPU process, until it is loaded again. */
const RETRY_HINT =
  "The browser withholds the GPU from a page after repeated crashes: reload it, or restart the browser.";

function adapterHint({ name, platform }: Browser): string {
  switch (name) {
    case "chromium":
      return platform === "linux"
        ? `${LINUX_CHROMIUM} chrome://gpu tells whether a driver is missing.`
        : "Turn on graphics acceleration in the browser's system settings and update the GPU driver; chrome://gpu tells what is blocked.";
    case "firefox":
      return "Update the GPU driver; about:support tells under Graphics whether WebGPU is blocked.";
    case "safari":
    case "unknown":
      return "Update the system and its GPU driver, or try a current Chrome or Edge.";
  }
}

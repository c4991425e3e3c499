// WebGPU devices inside Node, through Dawn: one that only validates, one on SwiftShader that computes.
import { existsSync, realpathSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { create, globals } from "webgpu";
import { findBrowser } from "../../tools/browser.ts";

/** Dawn's objects die with the `GPU` that made them, so each is kept for the life of the process. */
const kept = new Map<string, GPU>();

function dawn(...options: string[]): GPU {
  const key = options.join(" ");
  const known = kept.get(key);
  if (known !== undefined) return known;
  // GPUBufferUsage and its kin; never over what a browser already defines.
  for (const [name, value] of Object.entries(globals)) {
    if (!(name in globalThis)) Object.defineProperty(globalThis, name, { value });
  }
  const gpu = create(options);
  kept.set(key, gpu);
  return gpu;
}

function refuse(): never {
  throw new Error("expected a device that computes, found the null backend: it only validates");
}

/**
 * A device of Dawn's null backend: compiles WGSL with the compiler of Chrome and validates pipelines
 * and bind groups, in milliseconds and on any machine, with every feature that the backend claims.
 * It executes nothing, so everything that could look like a result throws.
 */
export async function validationDevice(): Promise<GPUDevice> {
  const adapter = await dawn("backend=null").requestAdapter();
  if (adapter === null) throw new Error("expected Dawn's null adapter, found none");
  const requiredFeatures = (["shader-f16", "subgroups", "timestamp-query"] as const).filter(
    (feature) => adapter.features.has(feature),
  );
  const device = await adapter.requestDevice({ requiredFeatures });
  device.queue.submit = refuse;
  device.queue.writeBuffer = refuse;
  return device;
}

/** The folder with SwiftShader's Vulkan driver, beside the Chromium that the tests drive. */
function swiftShaderFolder(): string | undefined {
  const browser = findBrowser();
  const folders = browser === undefined ? [] : [dirname(realpathSync(browser))];
  // Debian's /usr/bin/chromium is a shell script; the program lies here.
  folders.push("/usr/lib/chromium", "/usr/lib/chromium-browser");
  return folders.find((folder) => existsSync(join(folder, "vk_swiftshader_icd.json")));
}

/** Maps Chromium's Vulkan loader into this process where the system has none. */
function loadVulkan(folder: string): void {
  const library = join(folder, "libvulkan.so.1");
  if (process.platform !== "linux" || !existsSync(library)) return;
  // Not in Node's constants. It keeps the library mapped, so that Dawn's own dlopen finds it by name.
  const RTLD_NODELETE = 0x1000;
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch {
    // Expected: Node complains that the library is no Node addon, after it has been mapped.
  }
}

/** Dawn on SwiftShader, which computes on any CPU; undefined where no Chromium brings the driver. */
export function swiftShaderGpu(): GPU | undefined {
  const folder = swiftShaderFolder();
  if (folder === undefined) return undefined;
  process.env["VK_ICD_FILENAMES"] = join(folder, "vk_swiftshader_icd.json");
  loadVulkan(folder);
  return dawn("backend=vulkan");
}

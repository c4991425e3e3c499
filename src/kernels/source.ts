/** Puts the WGSL of a kernel together from the files in shaders/: concatenation and constants, no templating. */
import { PlaygroundError } from "../core/errors.ts";
import type { Kernel } from "./kernel.ts";

const FILES: Readonly<Record<string, string>> = import.meta.glob<string>(
  "../../shaders/**/*.wgsl",
  {
    query: "?raw",
    import: "default",
    eager: true,
  },
);

const ROOT = "../../shaders/";

/** The whole module of a kernel: `enable` lines, constants, then its files in order. */
export function kernelSource(kernel: Kernel): string {
  const enables = kernel.features.map((feature) => `enable ${wgslExtension(feature)};\n`);
  const constants = Object.entries(kernel.constants).map(
    ([name, value]) => `const ${name}: u32 = ${value}u;\n`,
  );
  return [...enables, ...constants, ...kernel.sources.map(shaderFile)].join("");
}

/** Names of all files below shaders/, for tests that visit each of them. */
export function shaderFiles(): readonly string[] {
  return Object.keys(FILES).map((path) => path.slice(ROOT.length));
}

export function shaderFile(name: string): string {
  const text = FILES[ROOT + name];
  if (text === undefined) {
    throw new PlaygroundError("INTERNAL", `expected shaders/${name}, found no such file`);
  }
  return text;
}

function wgslExtension(feature: GPUFeatureName): string {
  switch (feature) {
    case "shader-f16":
      return "f16";
    case "subgroups":
      return "subgroups";
    default:
      throw new PlaygroundError(
        "INTERNAL",
        `no WGSL extension is known for the feature ${feature}`,
      );
  }
}

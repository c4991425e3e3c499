// Every kernel that the planner can ask for, as text: it compiles, and its bindings, struct and limits are those of its
// descriptor. Kernel families register by exporting `allKernels`; nothing runs here.
import { describe, expect, test } from "vitest";
import type { StructInfo, VariableInfo } from "wgsl_reflect";
import { ResourceType, WgslReflect } from "wgsl_reflect";
import type { Kernel } from "../../src/kernels/kernel.ts";
import { kernelSource, shaderFile, shaderFiles } from "../../src/kernels/source.ts";
import { validationDevice } from "../helpers/node-gpu.ts";

interface Family {
  readonly allKernels?: () => readonly Kernel[];
}

const FAMILIES = import.meta.glob<Family>("../../src/kernels/*.ts", { eager: true });
const families = Object.entries(FAMILIES).flatMap(([path, { allKernels }]) =>
  allKernels === undefined
    ? []
    : [{ name: path.replace("../../src/kernels/", ""), kernels: allKernels() }],
);
const kernels = families.flatMap((family) => family.kernels);

describe.each(families)("$name", ({ kernels }) => {
  test("every kernel compiles with the layout of its descriptor", async () => {
    const device = await validationDevice();
    for (const kernel of kernels) expect(await compileError(device, kernel), kernel.id).toBe("");
  }, 120_000);

  test("bindings, access and params are those of the descriptor", () => {
    const onlyDeclarations = (kernel: Kernel) => withoutBodies(kernelSource(kernel));
    for (const kernel of distinct(kernels, onlyDeclarations)) {
      expect(declared(kernel), kernel.id).toEqual(described(kernel));
    }
  });
});

test("no kernel binds more than the portable 8 storage buffers", () => {
  const over = kernels.filter(({ bindings }) => bindings.length > 8);
  expect(over.map(({ id }) => id)).toEqual([]);
});

test("equal ids mean equal kernels", () => {
  const texts = new Map<string, string>();
  for (const kernel of kernels) {
    const text = kernelSource(kernel) + JSON.stringify([kernel.bindings, kernel.params]);
    expect(texts.get(kernel.id) ?? text, kernel.id).toBe(text);
    texts.set(kernel.id, text);
  }
});

test("every shader file belongs to a kernel", () => {
  const used = new Set(kernels.flatMap(({ sources }) => sources));
  expect(shaderFiles().filter((file) => !used.has(file))).toEqual([]);
});

test.each(shaderFiles())("%s gives a value to every variable of an inner block", (file) => {
  // Without one it keeps its value from the last turn of a loop under Tint's SPIR-V writer.
  expect(shaderFile(file).match(/^ {4,}var \w+: [^=;]+;/gm) ?? []).toEqual([]);
});

test.each(shaderFiles())("%s opens with a comment that says what it is", (file) => {
  expect(shaderFile(file)).toMatch(/^\/\/ \S/);
});

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

/** What the compiler or the pipeline's validation says; empty where all is well. */
async function compileError(device: GPUDevice, kernel: Kernel): Promise<string> {
  const visibility = GPUShaderStage.COMPUTE;
  device.pushErrorScope("validation");
  const layout = device.createBindGroupLayout({
    entries: [
      ...kernel.bindings.map(({ index, access }) => ({
        binding: index,
        visibility,
        buffer: { type: access === "read" ? "read-only-storage" : "storage" } as const,
      })),
      { binding: kernel.paramsIndex, visibility, buffer: { type: "uniform" } },
    ],
  });
  device.createComputePipeline({
    layout: device.createPipelineLayout({ bindGroupLayouts: [layout] }),
    compute: {
      module: device.createShaderModule({ code: kernelSource(kernel) }),
      entryPoint: kernel.entryPoint,
    },
  });
  return (await device.popErrorScope())?.message ?? "";
}

/** The declarations alone: the parser of wgsl_reflect does not know all statements, and needs none. */
function withoutBodies(source: string): string {
  const text = source.replace(/\/\/.*$/gm, "");
  let result = "";
  let end = 0;
  for (const head of text.matchAll(/\bfn\s[^{]*\{/g)) {
    const start = head.index + head[0].length;
    if (head.index < end) continue;
    result += text.slice(end, start);
    let depth = 1;
    end = start;
    while (depth > 0 && end < text.length) {
      if (text[end] === "{") depth++;
      if (text[end] === "}") depth--;
      end++;
    }
    result += "}";
  }
  return result + text.slice(end);
}

/** The interface of a kernel as its WGSL declares it. */
function declared(kernel: Kernel): unknown {
  const reflection = new WgslReflect(withoutBodies(kernelSource(kernel)));
  const struct = reflection.structs.find(({ name }) => name === "Params");
  return {
    entryPoints: reflection.entry.compute.map(({ name }) => name),
    storage: reflection.storage.map(accessOf).sort((a, b) => a.index - b.index),
    uniforms: reflection.uniforms.map(({ name, group, binding, type }) => {
      return { name, group, index: binding, type: type.name };
    }),
    params: struct === undefined ? [] : fieldsOf(struct),
  };
}

function described(kernel: Kernel): unknown {
  return {
    entryPoints: [kernel.entryPoint],
    storage: kernel.bindings
      .map(({ name, index, access }) => ({ name, group: 0, index, access }))
      .sort((a, b) => a.index - b.index),
    uniforms: [{ name: "params", group: 0, index: kernel.paramsIndex, type: "Params" }],
    params: kernel.params.map(({ name, type }, i) => ({ name, type, offset: 4 * i })),
  };
}

function accessOf({ name, group, binding, access, resourceType }: VariableInfo) {
  expect(resourceType).toBe(ResourceType.Storage);
  return { name, group, index: binding, access };
}

function fieldsOf(struct: StructInfo) {
  return struct.members.map(({ name, type, offset }) => ({ name, type: type.name, offset }));
}

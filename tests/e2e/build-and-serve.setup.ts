// Builds the page once and serves it under a sub-path, as a plain static host would; holds no test.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";
import type { TestProject } from "vitest/node";
import { serveBuild } from "../helpers/serve-build.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Where the built page is served; ends in a slash. Read it with `inject("pageUrl")`. */
    readonly pageUrl: string;
    /** The folder of the built page, for a test that wants a host of its own. */
    readonly pageFolder: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const outDir = await mkdtemp(join(tmpdir(), "peft-playground-"));
  await buildForProduction(project.config.root, outDir);
  const server = await serveBuild(project.config.root, outDir);
  project.provide("pageUrl", server.url);
  project.provide("pageFolder", outDir);
  return async () => {
    await server.close();
    await rm(outDir, { recursive: true, force: true });
  };
}

/** Vitest's own NODE_ENV would select the development builds of packages, which no visitor ever gets. */
async function buildForProduction(root: string, outDir: string): Promise<void> {
  const before = process.env["NODE_ENV"];
  process.env["NODE_ENV"] = "production";
  try {
    await build({
      root,
      mode: "production",
      logLevel: "warn",
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    process.env["NODE_ENV"] = before;
  }
}

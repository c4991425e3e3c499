// Runs the GPU test files inside Deno and prints what passed; bundled by main.ts, never started from Node.
import type { File, Task, Test, VitestRunner } from "@vitest/runner";
import { startTests } from "@vitest/runner";
import { NotApplicable } from "./not-applicable.ts";

const files = import.meta.glob("../../tests/gpu/*.test.ts");

/** Tests that state what holds on the project's own test device. */
const OF_THE_TEST_DEVICE = [/the test device can run it/];

const FEATURES: Readonly<Record<string, GPUFeatureName>> = {
  f16: "shader-f16",
  subgroups: "subgroups",
};

/** Also prints what the compiler says. */
function refuseMissingExtensions(): void {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- called with its device below
  const { createShaderModule } = GPUDevice.prototype;
  GPUDevice.prototype.createShaderModule = function (descriptor) {
    for (const [, extension = ""] of descriptor.code.matchAll(/^enable (\w+);/gm)) {
      const feature = FEATURES[extension];
      if (feature === undefined || !this.features.has(feature)) {
        throw new NotApplicable(`the device lacks ${extension}`);
      }
    }
    const module = createShaderModule.call(this, descriptor);
    // The test's own error says no more than that the module is invalid.
    void module.getCompilationInfo().then(({ messages }) => {
      for (const { type, lineNum, message } of messages) {
        if (type === "error") {
          console.log(`${descriptor.label ?? "shader"}:${lineNum}: ${message.trim()}`);
        }
      }
    });
    return module;
  };
}

function runner(): VitestRunner {
  return {
    config: {
      root: "",
      setupFiles: [],
      name: "portability",
      passWithNoTests: false,
      testNamePattern: undefined,
      allowOnly: false,
      sequence: { shuffle: false, concurrent: false, seed: 0, hooks: "stack", setupFiles: "list" },
      chaiConfig: undefined,
      maxConcurrency: 1,
      testTimeout: 120_000,
      hookTimeout: 60_000,
      retry: 0,
      includeTaskLocation: undefined,
      tags: [],
      tagsFilter: undefined,
      strictTags: false,
    },
    importFile: (path) => files[path]?.(),
  };
}

function testsOf(task: Task): readonly Test[] {
  return task.type === "test" ? [task] : task.tasks.flatMap(testsOf);
}

type Outcome = "passed" | "failed" | "not applicable";

function outcomeOf(test: Test): Outcome {
  if (test.result?.state === "pass") return "passed";
  const names = test.result?.errors?.map(({ name }) => name) ?? [];
  return names.includes("NotApplicable") ? "not applicable" : "failed";
}

function fullName(task: Task): string {
  return task.suite === undefined ? task.name : `${fullName(task.suite)} > ${task.name}`;
}

/** The outcome of every test of a file, in order. A file that does not load, or fails outside its tests, fails. */
function report(file: File): readonly Outcome[] {
  const tests = testsOf(file).filter(
    ({ name }) => !OF_THE_TEST_DEVICE.some((pattern) => pattern.test(name)),
  );
  const outcomes = tests.map(outcomeOf);
  const ownErrors = file.result?.errors ?? [];
  for (const test of tests.filter((one) => outcomeOf(one) === "failed")) {
    console.log(`FAILED ${fullName(test)}`);
    for (const { message } of test.result?.errors ?? []) console.log(`  ${message}`);
  }
  for (const { message } of ownErrors) console.log(`FAILED ${file.filepath}\n  ${message}`);
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  console.log(
    `${file.filepath.replace(/^.*\//, "")}: ${count("passed")} passed, ${count("failed")} failed, ` +
      `${count("not applicable")} not applicable`,
  );
  return ownErrors.length === 0 ? outcomes : [...outcomes, "failed"];
}

/** Prints the report and returns whether everything that applies has passed, and something did. */
async function main(filters: readonly string[]): Promise<boolean> {
  const adapter = await navigator.gpu.requestAdapter();
  if (adapter === null) {
    console.log("FAILED expected a WebGPU adapter in Deno, found none");
    return false;
  }
  const { description, vendor } = adapter.info;
  console.log(`Adapter: ${description === "" ? vendor : description}`);
  refuseMissingExtensions();
  const paths = Object.keys(files).filter(
    (path) => filters.length === 0 || filters.some((filter) => path.includes(filter)),
  );
  const outcomes: Outcome[] = [];
  for (const path of paths) {
    for (const file of await startTests([path], runner())) outcomes.push(...report(file));
  }
  const count = (outcome: Outcome) => outcomes.filter((one) => one === outcome).length;
  console.log(
    `\n${count("passed")} passed, ${count("failed")} failed, ` +
      `${count("not applicable")} not applicable (a WGSL extension or a browser is missing)`,
  );
  return count("failed") === 0 && count("passed") > 0;
}

declare const Deno: { readonly args: readonly string[]; exit(code: number): never };

Deno.exit((await main(Deno.args)) ? 0 : 1);

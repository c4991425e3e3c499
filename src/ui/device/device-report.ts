/** The device and its self-test as Markdown, for a bug report or an appendix: English in every language of the page. */
import type { ErrorRecord } from "../../core/errors.ts";
import type { DeviceDetails, SelfCheck, SelfTestReport } from "../../worker/client.ts";

export interface ReportFacts {
  readonly details: DeviceDetails;
  readonly report: SelfTestReport | undefined;
  /** Of a self-test that gave no report. */
  readonly error?: ErrorRecord | undefined;
  readonly userAgent: string;
  /** ISO 8601, of the self-test, or of the copy where there was none. */
  readonly date: string;
}

export function deviceReport({ details, report, error, userAgent, date }: ReportFacts): string {
  const untold =
    error === undefined
      ? "Self-test: not run."
      : `Self-test: broken off: ${error.code}: ${error.message}`;
  const lines = [
    "## PEFT Playground: device report",
    "",
    `- Date: ${date}`,
    `- Browser: ${userAgent}`,
    ...adapterLines(details),
    "",
    ...featureLines(details),
    ...(report === undefined ? [untold] : selfTestLines(report)),
  ];
  return lines.join("\n") + "\n";
}

export function countFailed({ checks }: SelfTestReport): number {
  return checks.filter(({ passed }) => !passed).length;
}

/** `8.7e-7`, `NaN`: the same in every language. */
export function scientific(value: number): string {
  return Number.isFinite(value) ? value.toExponential(1) : String(value);
}

function adapterLines({ backend, label, adapter, kernels }: DeviceDetails): readonly string[] {
  if (adapter === undefined || backend === "reference") {
    return [`- Device: ${label}; no WebGPU, no kernels`];
  }
  const told = (text: string) => (text === "" ? "not told" : text);
  const { vendor, architecture, device, description, isSoftware, isFallback } = adapter;
  const variants = Object.entries(kernels?.variants ?? {});
  return [
    `- Adapter: ${label}, ${isSoftware ? "software" : "hardware"}${isFallback ? " (fallback adapter)" : ""}`,
    `- Vendor: ${told(vendor)}; architecture: ${told(architecture)}; device: ${told(device)}; description: ${told(description)}`,
    `- Kernels: ${variants.map(([op, variant]) => `${op}:${variant}`).join(", ")} (${kernels?.reason ?? ""})`,
    ...(kernels?.measured ?? []).map(
      ({ kernel, gflops }) => `- Timed: ${kernel}: ${gflops.toFixed(1)} GFLOP/s`,
    ),
    ...(kernels?.dropped ?? []).map(({ kernel, reason }) => `- Dropped: ${kernel}: ${reason}`),
  ];
}

function featureLines({ adapter, features, limits }: DeviceDetails): readonly string[] {
  if (adapter === undefined) return [];
  const { subgroupMinSize, subgroupMaxSize } = adapter;
  const word = (value: boolean | undefined) =>
    value === undefined ? "unknown" : value ? "yes" : "no";
  const rows = [
    ...features.map(({ name, granted, offered }) => [name, word(granted), word(offered)]),
    [
      "subgroup sizes",
      "",
      subgroupMaxSize === 0 ? "unknown" : `${subgroupMinSize}–${subgroupMaxSize}`,
    ],
    ...limits.map(({ name, granted, offered }) => [name, granted, offered ?? "unknown"]),
  ];
  return [...table(["feature or limit", "in use", "offered"], rows), ""];
}

function selfTestLines(report: SelfTestReport): readonly string[] {
  const { status, checks, planned, elapsedMs, yardstick, error } = report;
  const failed = countFailed(report);
  const passed = status === "finished" ? "all passed" : "those passed";
  const verdict = failed === 0 ? passed : `${failed} FAILED`;
  return [
    `Self-test: ${status}, ${checks.length} of ${planned} checks, ${verdict}, ${(elapsedMs / 1000).toFixed(1)} s. ` +
      `Steps are compared with ${yardstick} in float64, kernels with the float64 interpreter of the page; ` +
      "a deviation is ‖got − want‖₂ / ‖want‖₂, of a number |got − want| / |want|.",
    ...(error === undefined ? [] : ["", `Error: ${error.code}: ${error.message}`]),
    "",
    ...table(
      ["check", "compared with", "kernels", "deviation", "bound", "of", "where", "result", "ms"],
      checks.map(checkRow),
    ),
    ...checks.filter(({ passed }) => !passed).flatMap(failureLines),
  ];
}

function checkRow(check: SelfCheck): readonly (string | number)[] {
  const { name, comparedWith, variants, worst, compared, passed, elapsedMs } = check;
  return [
    name,
    comparedWith,
    variants,
    worst === undefined ? "" : scientific(worst.error),
    worst === undefined ? "" : scientific(worst.bound),
    compared,
    worst?.what ?? "",
    passed ? "passed" : "FAILED",
    elapsedMs.toFixed(0),
  ];
}

function failureLines({ name, failures, error }: SelfCheck): readonly string[] {
  return [
    "",
    `FAILED ${name}`,
    ...(error === undefined ? [] : [`- ${error.code}: ${error.message}`]),
    ...failures.map(
      ({ what, error: found, bound }) =>
        `- ${what}: ${scientific(found)}, bound ${scientific(bound)}`,
    ),
  ];
}

function table(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): readonly string[] {
  const line = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

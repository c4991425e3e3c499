/** Describes an adapter for rules, records and people; asks no adapter for anything. */

export interface AdapterDescription {
  /** As the browser reports them; a browser that hides one reports an empty string. */
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  /** The browser's own word that this adapter is a slow substitute. */
  readonly isFallback: boolean;
  /** True when the adapter computes on the CPU: a fallback, or known by name. */
  readonly isSoftware: boolean;
  /** Both are 0 where the browser does not say. */
  readonly subgroupMinSize: number;
  readonly subgroupMaxSize: number;
  /** For people: `NVIDIA GeForce RTX 3080`, `nvidia ampere`, `SwiftShader`; whether it is software is said apart. */
  readonly label: string;
}

/** Fields of GPUAdapterInfo that not every implementation has. */
export type AdapterFacts = Partial<
  Pick<
    GPUAdapterInfo,
    | "vendor"
    | "architecture"
    | "device"
    | "description"
    | "subgroupMinSize"
    | "subgroupMaxSize"
    | "isFallbackAdapter"
  >
>;

const SOFTWARE_NAMES: readonly (readonly [RegExp, string])[] = [
  [/swift\s*shader/i, "SwiftShader"],
  [/llvmpipe|lavapipe/i, "llvmpipe"],
  [/basic render/i, "Microsoft Basic Render"],
];

export function describeAdapter(info: AdapterFacts): AdapterDescription {
  const { vendor = "", architecture = "", device = "", description = "" } = info;
  const isFallback = info.isFallbackAdapter ?? false;
  const names = [vendor, architecture, device, description].join(" ");
  const software = SOFTWARE_NAMES.find(([pattern]) => pattern.test(names))?.[1];
  const isSoftware = isFallback || software !== undefined;
  const given = [description, device, `${vendor} ${architecture}`.trim()];
  const name = software ?? given.find((text) => /[a-z]{2}/i.test(text)) ?? "GPU of unknown make";
  return {
    vendor,
    architecture,
    device,
    description,
    isFallback,
    isSoftware,
    subgroupMinSize: info.subgroupMinSize ?? 0,
    subgroupMaxSize: info.subgroupMaxSize ?? 0,
    label: name,
  };
}

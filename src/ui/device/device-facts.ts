/** Adapter, browser, kernels, features and limits, as far as WebGPU tells; what it does not tell is said so. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { DeviceDetails } from "../../worker/client.ts";
import { formatCount } from "../state/format.ts";
import { deviceStrings as strings } from "./device-dialog.strings.ts";

export function renderDeviceFacts(details: DeviceDetails): TemplateResult {
  return html`<dl>
      ${factsOf(details).map(
        ([term, text]) =>
          html`<dt>${term}</dt>
            <dd>${text}</dd>`,
      )}
    </dl>
    ${details.backend === "reference" ? nothing : renderTables(details)}`;
}

function factsOf({ label, adapter, kernels }: DeviceDetails): readonly (readonly string[])[] {
  const browser = [strings.browser, browserName()];
  if (adapter === undefined) {
    return [[strings.adapter, label], [strings.kind, strings.reference], browser];
  }
  const told = (text: string) => (text === "" ? strings.notTold : text);
  const variants = Object.entries(kernels?.variants ?? {});
  const timed = (kernels?.measured ?? []).map(
    ({ kernel, gflops }) => `${kernel}: ${gflops.toFixed(1)} GFLOP/s`,
  );
  return [
    [strings.adapter, label],
    [strings.kind, adapter.isSoftware ? strings.software : strings.hardware],
    [strings.vendor, told(adapter.vendor)],
    [strings.architecture, told(adapter.architecture)],
    [strings.device, told(adapter.device)],
    [strings.description, told(adapter.description)],
    browser,
    [strings.kernels, variants.map(([op, variant]) => `${op} ${variant}`).join(" · ")],
    [strings.reason, kernels?.reason ?? ""],
    ...(timed.length === 0 ? [] : [[strings.timed, timed.join("; ")]]),
  ];
}

function renderTables({ features, limits, adapter }: DeviceDetails): TemplateResult {
  const word = (value: boolean | undefined) =>
    value === undefined ? strings.unknown : value ? strings.yes : strings.no;
  const { subgroupMinSize = 0, subgroupMaxSize = 0 } = adapter ?? {};
  const offer = (name: string, value: boolean | undefined) =>
    name === "subgroups" && value === true && subgroupMaxSize > 0
      ? strings.subgroupSizes(subgroupMinSize, subgroupMaxSize)
      : word(value);
  return html`<details>
    <summary>${strings.details}</summary>
    ${renderTable(
      strings.feature,
      features.map(({ name, granted, offered }) => [name, word(granted), offer(name, offered)]),
    )}
    ${renderTable(
      strings.limit,
      limits.map(({ name, granted, offered }) => [
        name,
        formatCount(granted),
        offered === undefined ? strings.unknown : formatCount(offered),
      ]),
    )}
  </details>`;
}

function renderTable(what: string, rows: readonly (readonly string[])[]): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">${what}</th>
        <th scope="col" class="figure">${strings.inUse}</th>
        <th scope="col" class="figure">${strings.offered}</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([name, used, offered]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td class="figure">${used}</td>
            <td class="figure">${offered}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}

interface Brands {
  readonly brands?: readonly { readonly brand: string; readonly version: string }[];
  readonly platform?: string;
}

/** `Chromium 140, Linux` where the browser says so in parts, else all that it says of itself. */
function browserName(): string {
  const { userAgentData } = navigator as Navigator & { readonly userAgentData?: Brands };
  // One of the brands is made up, so that nobody reads them by position.
  const brands = (userAgentData?.brands ?? []).filter(({ brand }) => !/not.*brand/i.test(brand));
  const names = brands.map(({ brand, version }) => `${brand} ${version}`);
  if (names.length === 0) return navigator.userAgent;
  return [...names, userAgentData?.platform ?? ""].filter((name) => name !== "").join(", ");
}

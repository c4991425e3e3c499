/** What computes, in one chip: green for a GPU, amber for whatever is slow. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import type { Snapshot } from "../state/store.ts";
import { topBarStrings as strings } from "./top-bar.strings.ts";

export const deviceChipStyles = css`
  .device {
    min-width: 0;
  }
  button.chip {
    background: none;
  }
  button.chip:hover:not(:disabled) {
    border-color: currentColor;
    background: none;
  }
  .chip {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-height: 1.75rem;
    max-width: 18rem;
    padding: 0 var(--space-3);
    border: 1px solid var(--line);
    border-radius: 1rem;
    font-size: var(--size-small);
    min-width: 0;
    color: var(--text-muted);
  }
  .chip::before {
    content: "";
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--line-strong);
    flex: none;
  }
  .chip > span {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .chip.ready::before {
    background: var(--right);
  }
  .chip.slow,
  button.chip.slow,
  button.chip.slow:hover:not(:disabled) {
    background: var(--warning-ground);
    border-color: var(--warning-line);
    color: var(--warning-text);
  }
  .chip.slow::before {
    background: var(--warning-line);
  }
  .chip strong {
    font-weight: 600;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .short {
    display: none;
  }
  @media (max-width: 72rem) {
    .chip.slow > span {
      display: none;
    }
  }
  @media (max-width: 56.25rem) {
    .chip {
      padding: 0 var(--space-2);
      max-width: 7.5rem;
    }
    .chip .long {
      display: none;
    }
    .chip .short {
      display: inline;
    }
  }
`;

/** A button that leads to all that is known of the device. */
export function renderDeviceChip({ device, run }: Snapshot, onOpen: () => void): TemplateResult {
  if (device.status === "opening") {
    return html`<div class="chip" role="status"><span>${strings.opening}</span></div>`;
  }
  const report = run.device;
  if (device.status === "missing" || report === undefined) {
    return chip("slow", "", html`<strong>${strings.noDevice}</strong>`, onOpen);
  }
  if (report.backend === "reference") {
    const words = html`<strong class="long">${strings.reference}</strong>
      <strong class="short">${strings.referenceShort}</strong>`;
    return chip("slow", strings.referenceHint, words, onOpen);
  }
  // Its kernels are chosen when they are first needed.
  const hint = report.variants === "" ? "" : strings.deviceHint(report.variants);
  if (report.isSoftware) {
    const words = html`<strong class="long">${strings.software}</strong>
      <strong class="short">${strings.softwareShort}</strong>
      <span>${report.label}</span>`;
    return chip("slow", `${strings.softwareHint(report.label)}\n${hint}`.trim(), words, onOpen);
  }
  const words = html`<span>${report.label}</span>`;
  return chip("ready", hint, words, onOpen);
}

function chip(
  kind: "ready" | "slow",
  title: string,
  words: TemplateResult,
  onOpen: () => void,
): TemplateResult {
  return html`<div class="device" role="status">
    <button
      class="chip ${kind}"
      aria-haspopup="dialog"
      title=${title === "" ? nothing : title}
      @click=${onOpen}
    >
      ${words}
    </button>
  </div>`;
}

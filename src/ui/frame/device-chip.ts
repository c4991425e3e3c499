/** What computes, in one chip: green for a GPU, amber for whatever is slow. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import type { Snapshot } from "../state/store.ts";
import { topBarStrings as strings } from "./top-bar.strings.ts";

export const deviceChipStyles = css`
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
  .chip.slow {
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

export function renderDeviceChip({ device, run }: Snapshot): TemplateResult {
  if (device.status === "opening") {
    return html`<div class="chip" role="status"><span>${strings.opening}</span></div>`;
  }
  const report = run.device;
  if (device.status === "missing" || report === undefined) {
    return html`<div class="chip slow" role="status"><strong>${strings.noDevice}</strong></div>`;
  }
  if (report.backend === "reference") {
    return html`<div class="chip slow" role="status" title=${strings.referenceHint}>
      <strong class="long">${strings.reference}</strong>
      <strong class="short">${strings.referenceShort}</strong>
    </div>`;
  }
  const hint = strings.deviceHint(report.variants);
  if (report.isSoftware) {
    const title = `${strings.softwareHint(report.label)}\n${hint}`;
    return html`<div class="chip slow" role="status" title=${title}>
      <strong class="long">${strings.software}</strong>
      <strong class="short">${strings.softwareShort}</strong>
      <span>${report.label}</span>
    </div>`;
  }
  return html`<div
    class="chip ready"
    role="status"
    title=${report.variants === "" ? nothing : hint}
  >
    <span>${report.label}</span>
  </div>`;
}

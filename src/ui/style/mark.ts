/** The product's mark, drawn in the page's own colours. */
import type { TemplateResult } from "lit";
import { html } from "lit";

/** A frozen matrix with a thin trained one beside it. Equal to public/favicon.svg. */
export function mark(): TemplateResult {
  return html`<svg class="mark" viewBox="0 0 24 24" aria-hidden="true">
    <rect
      x="2"
      y="4"
      width="12"
      height="16"
      rx="2"
      style="fill: var(--method-full); opacity: 0.22"
    />
    <rect x="16" y="4" width="3" height="16" rx="1.2" style="fill: var(--method-lora)" />
    <rect x="2" y="4" width="12" height="3" rx="1.2" style="fill: var(--method-lora)" />
  </svg>`;
}

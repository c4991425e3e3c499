/** Short messages at the lower edge, some with a way back, and the word about a new version; how long they stay is the store's. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Snapshot, Store, Toast } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { toastStrings as strings } from "./toast-stack.strings.ts";

@customElement("toast-stack")
export class ToastStack extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      :host {
        position: fixed;
        z-index: 20;
        inset-block-end: calc(var(--space-4) + var(--dock, 0rem));
        inset-inline: var(--space-4);
        display: grid;
        justify-items: center;
        gap: var(--space-2);
        pointer-events: none;
      }
      .toast {
        pointer-events: auto;
        display: flex;
        align-items: center;
        gap: var(--space-3);
        max-width: min(34rem, 100%);
        padding: var(--space-2) var(--space-2) var(--space-2) var(--space-4);
        border-radius: var(--radius);
        border: 1px solid transparent;
        background: light-dark(#1c2229, #e9edf1);
        color: light-dark(#f4f6f8, #14181d);
        box-shadow: var(--shadow-high);
      }
      .toast p {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .toast button {
        min-height: 2rem;
        background: transparent;
        border-color: transparent;
        color: inherit;
        font-weight: 600;
      }
      .toast button:hover {
        background: light-dark(rgb(255 255 255 / 12%), rgb(0 0 0 / 10%));
      }
      .toast button.icon {
        width: 2rem;
      }
      .toast :focus-visible {
        outline-color: currentColor;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  /** Loads the new version of the page; undefined while there is none. */
  @property({ attribute: false }) reload: (() => void) | undefined;
  @state() private isUpdateLater = false;

  override render(): TemplateResult {
    const { toasts, run } = this.snapshot;
    const { reload } = this;
    return html`<div role="status" aria-live="polite" aria-label=${strings.label}>
      ${toasts.map((toast) => this.#renderToast(toast))}
      ${
        reload === undefined || this.isUpdateLater || isBusy(run)
          ? nothing
          : html`<div class="toast">
              <p>${strings.update}</p>
              <button @click=${reload}>${strings.reload}</button>
              <button @click=${this.#later}>${strings.later}</button>
            </div>`
      }
    </div>`;
  }

  #renderToast({ id, text, undo }: Toast): TemplateResult {
    return html`<div class="toast">
      <p>${text}</p>
      ${
        undo === undefined
          ? nothing
          : html`<button
              @click=${() => {
                undo();
                this.#dismiss(id);
              }}
            >
              ${strings.undo}
            </button>`
      }
      <button
        class="icon"
        aria-label=${strings.dismiss}
        @click=${() => {
          this.#dismiss(id);
        }}
      >
        ${icon("close")}
      </button>
    </div>`;
  }

  #dismiss(id: number): void {
    this.store.dismissToast(id);
  }

  #later(): void {
    this.isUpdateLater = true;
  }
}

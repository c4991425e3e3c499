/** The sheet of keys. */
import type { TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, query } from "lit/decorators.js";
import { icon } from "../style/icons.ts";
import { base, button } from "../style/shared.ts";
import { helpStrings as strings } from "./help-dialog.strings.ts";

@customElement("help-dialog")
export class HelpDialog extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      dialog {
        border: 1px solid var(--line);
        border-radius: var(--radius);
        background: var(--surface-raised);
        color: var(--text);
        padding: var(--space-4) var(--space-5) var(--space-5);
        min-width: min(24rem, 90vw);
        box-shadow: 0 1rem 3rem rgb(0 0 0 / 30%);
      }
      dialog::backdrop {
        background: rgb(10 13 16 / 45%);
      }
      .head {
        display: flex;
        justify-content: space-between;
        align-items: center;
      }
      .head button {
        border-color: transparent;
      }
      dl {
        display: grid;
        grid-template-columns: max-content 1fr;
        gap: var(--space-2) var(--space-4);
        margin: var(--space-3) 0;
      }
      kbd {
        display: inline-block;
        min-width: 1.75rem;
        padding: 0.1rem var(--space-2);
        text-align: center;
        font: inherit;
        font-size: var(--size-small);
        border: 1px solid var(--line-strong);
        border-bottom-width: 2px;
        border-radius: var(--radius-small);
      }
    `,
  ];

  @query("dialog") private readonly dialog!: HTMLDialogElement | null;

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <div class="head">
        <h2 id="title">${strings.title}</h2>
        <button class="icon" aria-label=${strings.close} @click=${() => this.dialog?.close()}>
          ${icon("close")}
        </button>
      </div>
      <dl>
        ${strings.keys.map(
          ([key, meaning]) =>
            html`<dt><kbd>${key}</kbd></dt>
              <dd>${meaning}</dd>`,
        )}
      </dl>
      <small>${strings.note}</small>
    </dialog>`;
  }

  get isOpen(): boolean {
    return this.dialog?.open === true;
  }

  show(): void {
    if (!this.isOpen) this.dialog?.showModal();
  }
}

/** The sheet of keys. */
import type { TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, query } from "lit/decorators.js";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { dialog } from "../style/surfaces.ts";
import { helpStrings as strings } from "./help-dialog.strings.ts";

@customElement("help-dialog")
export class HelpDialog extends LitElement {
  static override readonly styles = [
    base,
    button,
    dialog,
    css`
      dialog {
        --dialog-width: 46rem;
      }
      .groups {
        columns: 2 18rem;
        column-gap: var(--space-5);
        margin: var(--space-2) 0 var(--space-3);
      }
      section {
        break-inside: avoid;
        padding-bottom: var(--space-4);
      }
      h3 {
        font-size: var(--size-small);
        color: var(--text-muted);
      }
      dl {
        display: grid;
        grid-template-columns: 5.5rem 1fr;
        gap: var(--space-2) var(--space-3);
        margin: var(--space-2) 0 0;
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
        white-space: nowrap;
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
      <div class="groups">
        ${strings.groups.map(
          ({ title, keys }) =>
            html`<section>
              <h3>${title}</h3>
              <dl>
                ${keys.map(
                  ([key, meaning]) =>
                    html`<dt><kbd>${key}</kbd></dt>
                      <dd>${meaning}</dd>`,
                )}
              </dl>
            </section>`,
        )}
      </div>
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

/** The name, what computes, the theme, and help. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Snapshot } from "../state/store.ts";
import type { Theme } from "../style/theme.ts";
import { applyTheme, nextTheme, savedTheme } from "../style/theme.ts";
import { icon } from "../style/icons.ts";
import { base, button } from "../style/shared.ts";
import { topBarStrings as strings } from "./top-bar.strings.ts";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;

@customElement("top-bar")
export class TopBar extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        height: 3.25rem;
        padding: 0 var(--space-4);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        margin-inline-end: auto;
        min-width: 0;
        overflow: hidden;
      }
      h1 {
        font-size: var(--size-large);
        font-weight: 650;
        letter-spacing: -0.015em;
        line-height: 1.2;
        white-space: nowrap;
      }
      .mark {
        width: 1.5rem;
        height: 1.5rem;
        flex: none;
      }
      .chip {
        display: inline-flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.75rem;
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
      button {
        border-color: transparent;
        background: transparent;
        color: var(--text-muted);
      }
      .help {
        font-weight: 600;
      }
      .short {
        display: none;
      }
      @media (max-width: 40rem) {
        .long {
          display: none;
        }
        .short {
          display: inline;
        }
        .bar {
          padding: 0 var(--space-3);
          gap: var(--space-1);
        }
        .chip.slow > span {
          display: none;
        }
        .chip {
          padding: 0 var(--space-2);
          flex: none;
        }
        h1 {
          font-size: var(--size-title);
        }
      }
    `,
  ];

  @property({ attribute: false }) snapshot!: Snapshot;
  @state() private theme: Theme = savedTheme();

  override render(): TemplateResult {
    const themeLabel = strings.theme[this.theme];
    return html`<header class="bar">
      <div class="name">
        ${mark()}
        <h1>${strings.name}</h1>
      </div>
      ${this.#renderChip()}
      <button
        class="icon"
        aria-label=${themeLabel}
        title=${themeLabel}
        @click=${() => this.changeTheme()}
      >
        ${icon(THEME_ICONS[this.theme])}
      </button>
      <button
        class="icon help"
        aria-label=${strings.help}
        title=${strings.help}
        @click=${this.#help}
      >
        ?
      </button>
    </header>`;
  }

  #renderChip(): TemplateResult {
    const { device, run } = this.snapshot;
    if (device.status === "opening") {
      return html`<div class="chip" role="status"><span>${strings.opening}</span></div>`;
    }
    const report = run.device;
    if (device.status === "missing" || report === undefined) {
      return html`<div class="chip slow" role="status"><strong>${strings.noDevice}</strong></div>`;
    }
    if (report.backend === "reference") {
      return html`<div class="chip slow" role="status" title=${strings.referenceHint}>
        <strong>${strings.reference}</strong>
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

  /** To the next of system, light, dark. */
  changeTheme(): void {
    this.theme = nextTheme(this.theme);
    applyTheme(this.theme);
  }

  #help(): void {
    this.dispatchEvent(new CustomEvent("show-help"));
  }
}

/** The product's mark: a frozen matrix with a thin trained one beside it. Equal to public/favicon.svg. */
function mark(): TemplateResult {
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

/** The frame's upper edge: name, scenario, pages, what computes, sharing, theme, help, Present. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { SCENARIOS } from "../../experiment/scenarios.ts";
import { chooseLocale, currentLocale } from "../locale/locale.ts";
import { LOCALE_DESCRIPTIONS, nextLocale } from "../locale/locales.ts";
import { scenarioTitle } from "../setup/scenario-texts.ts";
import type { Route, Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import type { Theme } from "../style/theme.ts";
import { applyTheme, nextTheme, savedTheme } from "../style/theme.ts";
import { icon } from "../style/icons.ts";
import { mark } from "../style/mark.ts";
import { base, button, field } from "../style/shared.ts";
import { deviceChipStyles, renderDeviceChip } from "./device-chip.ts";
import type { ShareMenu } from "./share-menu.ts";
import "./share-menu.ts";
import { topBarStrings as strings } from "./top-bar.strings.ts";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;
const PAGES: readonly Route[] = ["lab", "compare"];

@customElement("top-bar")
export class TopBar extends LitElement {
  static override readonly styles = [
    base,
    button,
    field,
    deviceChipStyles,
    css`
      .bar {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        height: var(--bar);
        padding: 0 var(--space-3) 0 var(--space-4);
        background: var(--surface);
        border-bottom: 1px solid var(--line);
      }
      .name {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        flex: none;
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
      nav {
        display: flex;
        align-self: stretch;
        margin-inline-start: var(--space-3);
      }
      nav a {
        display: flex;
        align-items: center;
        padding: 0 var(--space-3);
        color: var(--text-muted);
        text-decoration: none;
        border-block: 2px solid transparent;
      }
      nav a:hover {
        color: var(--text);
      }
      nav a[aria-current="page"] {
        color: var(--text);
        font-weight: 600;
        border-bottom-color: var(--accent);
      }
      nav a:focus-visible {
        outline-offset: -4px;
      }
      .scenario {
        width: 21rem;
        /* It gives way before anything else does. */
        flex: 0 100 21rem;
        min-width: 6rem;
        margin-inline-start: var(--space-3);
      }
      .end {
        display: flex;
        align-items: center;
        gap: var(--space-1);
        margin-inline-start: auto;
        min-width: 0;
      }
      /* What computes has the shortest words; the rest keeps its width. */
      .end > :not(.chip) {
        flex: none;
      }
      .quietly {
        border-color: transparent;
        background: transparent;
        color: var(--text-muted);
        flex: none;
      }
      .help {
        font-weight: 600;
      }
      .language {
        padding: 0 var(--space-2);
        white-space: nowrap;
      }
      @media (max-width: 64rem) {
        .present {
          padding: 0;
          width: 2.25rem;
        }
        .present span {
          display: none;
        }
      }
      @media (max-width: 56.25rem) {
        .bar {
          padding: 0 var(--space-2) 0 var(--space-3);
          gap: 0;
        }
        .scenario,
        .help {
          display: none;
        }
        .end {
          gap: 0;
        }
        nav {
          margin-inline-start: var(--space-2);
        }
        nav a {
          padding: 0 var(--space-2);
        }
      }
      @media (max-width: 40rem) {
        /* The name stays for those who listen. */
        h1 {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      /* Where borders have no colours, the current page alone has one. */
      @media (forced-colors: active) {
        nav a {
          border-color: Canvas;
        }
        nav a[aria-current="page"] {
          border-bottom-color: Highlight;
        }
      }
      @media (max-width: 27rem) {
        .bar {
          padding: 0 var(--space-1) 0 var(--space-2);
        }
        nav {
          margin-inline-start: var(--space-1);
        }
        nav a {
          padding: 0 var(--space-1);
        }
        .end > button:not(.chip) {
          width: 2rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  @state() private theme: Theme = savedTheme();
  @query("share-menu") private readonly share!: ShareMenu | null;

  override render(): TemplateResult {
    const { hide } = this.snapshot;
    const themeLabel = strings.theme[this.theme];
    return html`<header class="bar">
      <div class="name">
        ${mark()}
        <h1>${strings.name}</h1>
      </div>
      ${hide.has("navigation") ? nothing : this.#renderPages()}
      ${hide.has("scenario") ? nothing : this.#renderScenarios()}
      <div class="end">
        ${renderDeviceChip(this.snapshot, this.#device)}
        ${
          hide.has("export")
            ? nothing
            : html`<share-menu .store=${this.store} .snapshot=${this.snapshot}></share-menu>`
        }
        ${this.#renderLanguage()}
        <button
          class="icon quietly"
          aria-label=${themeLabel}
          title=${themeLabel}
          @click=${() => {
            this.changeTheme();
          }}
        >
          ${icon(THEME_ICONS[this.theme])}
        </button>
        <button
          class="icon quietly help"
          aria-label=${strings.help}
          title=${strings.help}
          @click=${this.#help}
        >
          ?
        </button>
        <button
          class="present"
          title=${strings.presentHint}
          aria-label=${strings.present}
          @click=${this.#present}
        >
          ${icon("present")}<span>${strings.present}</span>
        </button>
      </div>
    </header>`;
  }

  /** Named in the language that it leads to, for those who do not read the one that is shown. */
  #renderLanguage(): TemplateResult {
    const next = nextLocale(currentLocale());
    const { shortName, choose } = LOCALE_DESCRIPTIONS[next];
    return html`<button
      class="quietly language"
      lang=${next}
      aria-label=${choose}
      title=${choose}
      @click=${() => void chooseLocale(next)}
    >
      ${shortName}
    </button>`;
  }

  #renderPages(): TemplateResult {
    const { route } = this.snapshot;
    return html`<nav aria-label=${strings.navigation}>
      ${PAGES.map(
        (page) =>
          html`<a
            href="#/${page}"
            aria-current=${page === route ? "page" : nothing}
            @click=${(event: MouseEvent) => {
              this.#go(event, page);
            }}
            >${strings.pages[page]}</a
          >`,
      )}
    </nav>`;
  }

  #renderScenarios(): TemplateResult {
    const { scenarioId, run } = this.snapshot;
    return html`<select
      class="scenario"
      aria-label=${strings.scenario}
      ?disabled=${isBusy(run)}
      @change=${this.#choose}
    >
      ${
        scenarioId === undefined
          ? html`<option value="" selected disabled>${strings.ownSetup}</option>`
          : nothing
      }
      ${SCENARIOS.map(
        ({ id }) =>
          html`<option value=${id} ?selected=${id === scenarioId}>${scenarioTitle(id)}</option>`,
      )}
    </select>`;
  }

  /** To the next of system, light, dark. */
  changeTheme(): void {
    this.theme = nextTheme(this.theme);
    applyTheme(this.theme);
  }

  toggleShare(): void {
    this.share?.toggle();
  }

  #choose(event: Event): void {
    this.store.chooseScenario((event.target as HTMLSelectElement).value);
  }

  /** A click with a modifier opens another tab, as on any link. */
  #go(event: MouseEvent, page: Route): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    this.store.navigate(page);
  }

  #present(): void {
    this.store.present(true);
  }

  readonly #device = (): void => {
    this.dispatchEvent(new CustomEvent("show-device"));
  };

  #help(): void {
    this.dispatchEvent(new CustomEvent("show-help"));
  }
}

/** The frame's upper edge: name, scenario, pages, what computes, sharing, theme, help, Present. */
import type { TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { SCENARIOS } from "../../experiment/scenarios.ts";
import { chooseLocale, currentLocale } from "../locale/locale.ts";
import { LOCALE_DESCRIPTIONS, nextLocale } from "../locale/locales.ts";
import { scenarioTitle } from "../setup/scenario-texts.ts";
import type { Route, Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import type { Theme } from "../style/theme.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { mark } from "../style/mark.ts";
import { applyTheme, nextTheme, savedTheme } from "../style/theme.ts";
import { deviceChipStyles, renderDeviceChip } from "./device-chip.ts";
import type { ShareMenu } from "./share-menu.ts";
import "./share-menu.ts";
import { topBarStrings as strings } from "./top-bar.strings.ts";
import { topBarStyles } from "./top-bar.styles.ts";

const THEME_ICONS = { system: "system", light: "sun", dark: "moon" } as const;
const PAGES: readonly Route[] = ["lab", "compare", "inspect", "learn"];

@customElement("top-bar")
export class TopBar extends LitElement {
  static override readonly styles = [base, button, field, deviceChipStyles, topBarStyles];

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
      <select
        class="pages"
        aria-label=${strings.navigation}
        @change=${(event: Event) => {
          this.store.navigate((event.target as HTMLSelectElement).value as Route);
        }}
      >
        ${PAGES.map(
          (page) =>
            html`<option value=${page} ?selected=${page === route}>${strings.pages[page]}</option>`,
        )}
      </select>
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

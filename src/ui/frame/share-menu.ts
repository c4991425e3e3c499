/** What leaves the page and comes back: links to the set-up, run files; pictures and adapters have their own buttons. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { RUN_FILE_ENDING, writeRunFile } from "../../experiment/run-file.ts";
import type { ExperimentRun } from "../../experiment/runs.ts";
import { writeHash } from "../../experiment/url.ts";
import { saveFile } from "../charts/save-picture.ts";
import { DEFAULT_VIEW } from "../state/snapshot.ts";
import type { Snapshot, Store } from "../state/store.ts";
import type { IconName } from "../style/icons.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { copyText } from "./diagnostics.ts";
import { shareStrings as strings } from "./share-menu.strings.ts";

/** The address of the set-up; with the charts' view where asked for. */
export function shareLink(
  snapshot: Snapshot,
  { withView }: { readonly withView: boolean },
): string {
  const { experiment, route, scenarioId, view } = snapshot;
  const { smoothing, isLog, x, zoom } = view;
  const shown = {
    // Whoever opens it may be used to another.
    smoothing,
    ...(isLog !== undefined && { isLog }),
    ...(x !== DEFAULT_VIEW.x && { x }),
    ...(zoom !== undefined && { zoom }),
  };
  const hash = writeHash(experiment, { route, scenarioId, ...(withView && { view: shown }) });
  return location.origin + location.pathname + location.search + hash;
}

@customElement("share-menu")
export class ShareMenu extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      :host {
        display: inline-block;
        flex: none;
      }
      .opener {
        border-color: transparent;
        background: transparent;
        color: var(--text-muted);
      }
      .opener[aria-expanded="true"] {
        color: var(--text);
        background: var(--surface-sunken);
      }
      [popover] {
        position: fixed;
        inset: auto;
        margin: 0;
        width: min(19rem, calc(100vw - 1rem));
        padding: var(--space-1);
        color: var(--text);
        background: var(--surface-raised);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        box-shadow: var(--shadow-high);
      }
      .item {
        width: 100%;
        display: grid;
        grid-template-columns: auto 1fr;
        gap: 0 var(--space-3);
        justify-content: start;
        justify-items: start;
        text-align: start;
        white-space: normal;
        padding: var(--space-2) var(--space-3);
        border-color: transparent;
        background: transparent;
      }
      .item svg {
        grid-row: 1 / span 2;
        color: var(--text-muted);
      }
      .item:disabled small {
        color: inherit;
      }
      .said {
        padding: var(--space-2) var(--space-3);
        border-top: 1px solid var(--line);
        display: grid;
        gap: var(--space-1);
      }
      .said input {
        font: inherit;
        width: 100%;
        color: inherit;
        background: var(--surface-sunken);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-small);
        min-height: 2rem;
        padding: 0 var(--space-2);
      }
      @media (max-width: 84rem) {
        .long {
          display: none;
        }
        .opener {
          padding: 0;
          width: 2.25rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;
  @state() private isOpen = false;
  /** Made when it is drawn: the language may change meanwhile. */
  @state() private said: (() => string) | undefined;
  /** A link that could not be copied, to be copied by hand. */
  @state() private link: string | undefined;
  @query(".opener") private readonly opener!: HTMLButtonElement | null;
  @query("[popover]") private readonly popup!: HTMLElement | null;
  @query("input[type=file]") private readonly file!: HTMLInputElement | null;

  override render(): TemplateResult {
    const run = this.#run;
    return html`<button
        class="opener"
        aria-label=${strings.open}
        title=${strings.openHint}
        aria-haspopup="true"
        aria-expanded=${this.isOpen ? "true" : "false"}
        @click=${() => {
          this.toggle();
        }}
      >
        ${icon("share")}<span class="long">${strings.short}</span>
      </button>
      <div popover aria-label=${strings.open} role="group" @beforetoggle=${this.#onToggle}>
        ${this.#renderItem("link", strings.copyLink, strings.copyLinkHint, () => this.#copy(false))}
        ${this.#renderItem("link", strings.shareView, strings.shareViewHint, () =>
          this.#copy(true),
        )}
        ${this.#renderItem(
          "download",
          strings.exportRun,
          run === undefined ? strings.noRun : strings.exportRunHint,
          () => {
            if (run !== undefined) this.#export(run);
          },
          run === undefined,
        )}
        ${this.#renderItem("upload", strings.loadRun, strings.loadRunHint, () => this.file?.click())}
        <input type="file" hidden accept=".json,application/json" @change=${this.#load} />
        <div class="said" role="status" ?hidden=${this.said === undefined}>
          <small>${this.said?.()}</small>
          ${
            this.link === undefined
              ? nothing
              : html`<input readonly aria-label=${strings.copyLink} .value=${this.link} />`
          }
        </div>
      </div>`;
  }

  #renderItem(
    name: IconName,
    text: string,
    hint: string,
    act: () => unknown,
    isDisabled = false,
  ): TemplateResult {
    return html`<button class="item" ?disabled=${isDisabled} @click=${act}>
      ${icon(name)}<span>${text}</span><small>${hint}</small>
    </button>`;
  }

  /** What runs, or ran last. */
  get #run(): ExperimentRun | undefined {
    const { run, kept } = this.snapshot;
    return [run.current, ...kept].find((shown) => (shown?.runs.length ?? 0) > 0);
  }

  toggle(): void {
    const { opener, popup } = this;
    if (opener === null || popup === null) return;
    const { bottom, right } = opener.getBoundingClientRect();
    popup.style.top = `${bottom + 6}px`;
    popup.style.right = `${Math.max(8, document.documentElement.clientWidth - right)}px`;
    popup.togglePopover();
    // At once: keys that follow are meant for what has opened.
    if (popup.matches(":popover-open")) popup.querySelector("button")?.focus();
  }

  #onToggle(event: ToggleEvent): void {
    this.isOpen = event.newState === "open";
    if (!this.isOpen) return;
    this.said = undefined;
    this.link = undefined;
  }

  async #copy(withView: boolean): Promise<void> {
    const link = shareLink(this.snapshot, { withView });
    const isCopied = await copyText(link);
    this.said = () => (isCopied ? strings.copied : strings.notCopied);
    this.link = isCopied ? undefined : link;
  }

  #export(run: ExperimentRun): void {
    const task =
      run.experiment.task.id === "digits" ? run.experiment.task.operation : run.experiment.task.id;
    const name = `${task}-${run.startedAt.slice(0, 10)}${RUN_FILE_ENDING}`;
    saveFile(name, writeRunFile(run), "application/json");
    this.said = () => strings.exported(name);
  }

  #load(event: Event): void {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    // The same file may be chosen again.
    input.value = "";
    if (file === undefined) return;
    this.popup?.hidePopover();
    void this.store.loadRunFile(file);
  }
}

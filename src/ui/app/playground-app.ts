/** The page as a whole: which page is shown, the keys, what is dropped on it; what the pages hold is theirs. */
import type { PropertyValues, TemplateResult } from "lit";
import { html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { SCENARIOS } from "../../experiment/scenarios.ts";
import { suggestsLogScale, lossData } from "../charts/loss-data.ts";
import type { DeviceDialog } from "../device/device-dialog.ts";
import { FileDrop } from "../frame/file-drop.ts";
import type { HelpDialog } from "../frame/help-dialog.ts";
import "../frame/help-dialog.ts";
import type { KeyAction } from "../frame/keyboard.ts";
import { Keyboard } from "../frame/keyboard.ts";
import "../frame/live-summary.ts";
import { runOrPause } from "../frame/run-or-pause.ts";
import "../frame/toast-stack.ts";
import type { TopBar } from "../frame/top-bar.ts";
import "../frame/top-bar.ts";
import type { Route, Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { icon } from "../style/icons.ts";
import type { LabPage } from "./lab-page.ts";
import "./lab-page.ts";
import { loadPart, onMissingPart } from "./parts.ts";
import { appStrings as strings } from "./playground-app.strings.ts";
import { appStyles } from "./playground-app.styles.ts";

const PAGES = {
  present: () => import("../present/present-page.ts"),
  compare: () => import("../compare/compare-page.ts"),
  inspect: () => import("../inspect/inspect-page.ts"),
  learn: () => import("../learn/learn-page.ts"),
} satisfies Readonly<Record<string, () => Promise<unknown>>>;

/** Weight of the past that the key switches to. */
const SMOOTHING = 0.6;

@customElement("playground-app")
export class PlaygroundApp extends LitElement {
  static override readonly styles = appStyles;

  @property({ attribute: false }) store!: Store;
  /** Loads a new version of the page; undefined while there is none. */
  @property({ attribute: false }) reload: (() => void) | undefined;
  @state() private snapshot!: Snapshot;
  @state() private isDropping = false;
  @state() private isPartMissing = false;

  @query("help-dialog") private readonly help!: HelpDialog | null;
  @query("device-dialog") private readonly device!: DeviceDialog | null;
  @query("lab-page") private readonly lab!: LabPage | null;
  @query("top-bar") private readonly topBar!: TopBar | null;
  readonly #keyboard = new Keyboard();
  readonly #drop = new FileDrop(
    (file) => void this.store.loadRunFile(file),
    (isOver) => (this.isDropping = isOver),
  );
  #unsubscribe: (() => void) | undefined;
  #unlisten: (() => void) | undefined;
  /** The page whose code was asked for last. */
  #asked: Route | "present" | undefined;

  override connectedCallback(): void {
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.connectedCallback();
    this.snapshot = this.store.snapshot;
    this.#unsubscribe = this.store.subscribe(() => {
      this.snapshot = this.store.snapshot;
    });
    this.#unlisten = onMissingPart(() => (this.isPartMissing = true));
    window.addEventListener("keydown", this.#onSequence, { capture: true });
    window.addEventListener("keydown", this.#onKey);
    this.#drop.listen();
  }

  override disconnectedCallback(): void {
    this.#unsubscribe?.();
    this.#unlisten?.();
    window.removeEventListener("keydown", this.#onSequence, { capture: true });
    window.removeEventListener("keydown", this.#onKey);
    this.#drop.rest();
    // eslint-disable-next-line wc/guard-super-call -- LitElement always has it.
    super.disconnectedCallback();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    super.willUpdate(changed);
    const { isPresenting, route } = this.snapshot;
    this.toggleAttribute("presenting", isPresenting);
    const asked = isPresenting ? "present" : route;
    // Once for each visit of a page: what did not load is asked for again by whoever comes back to it.
    if (asked !== this.#asked) void this.#load(asked);
    this.#asked = asked;
  }

  override render(): TemplateResult {
    const { snapshot, store } = this;
    if (snapshot.isPresenting) {
      return html`<present-page .store=${store} .snapshot=${snapshot}></present-page>
        <live-summary .snapshot=${snapshot}></live-summary>`;
    }
    return html`<top-bar
        .store=${store}
        .snapshot=${snapshot}
        @show-help=${() => this.help?.show()}
        @show-device=${() => this.#showDevice()}
      ></top-bar>
      ${this.isPartMissing ? this.#renderMissing() : nothing}
      <div class="page">${this.#renderPage()}</div>
      <toast-stack .store=${store} .snapshot=${snapshot} .reload=${this.reload}></toast-stack>
      <live-summary .snapshot=${snapshot}></live-summary>
      <help-dialog></help-dialog>
      <device-dialog .store=${store} .snapshot=${snapshot}></device-dialog>
      ${this.isDropping ? html`<div class="drop">${strings.drop}</div>` : nothing}`;
  }

  #renderPage(): TemplateResult {
    const { snapshot, store } = this;
    switch (snapshot.route) {
      case "compare":
        return html`<compare-page .store=${store} .snapshot=${snapshot}></compare-page>`;
      case "inspect":
        return html`<inspect-page .store=${store} .snapshot=${snapshot}></inspect-page>`;
      case "learn":
        return html`<learn-page .store=${store} .snapshot=${snapshot}></learn-page>`;
      case "lab":
        return html`<lab-page .store=${store} .snapshot=${snapshot}></lab-page>`;
    }
  }

  #renderMissing(): TemplateResult {
    return html`<div class="missing banner warning" role="alert">
      ${icon("warning")}
      <p><strong>${strings.partTitle}</strong> ${strings.partHint}</p>
      <div class="actions">
        <button @click=${() => this.#reload()}>${strings.reload}</button>
      </div>
    </div>`;
  }

  /** The code of the page; until it is there the element is unknown and empty. */
  async #load(asked: Route | "present"): Promise<void> {
    this.isPartMissing = false;
    if (asked === "lab") return;
    const page = await loadPart<unknown>(PAGES[asked]());
    if (page !== undefined || asked !== "present") return;
    // An empty stage has no way back. What is shown in its stead is no reason to forget why.
    this.store.present(false);
    await this.updateComplete;
    this.isPartMissing = true;
  }

  #reload(): void {
    location.reload();
  }

  /** A key that completes a sequence is not one of whatever has the focus. */
  readonly #onSequence = (event: KeyboardEvent): void => {
    const action = this.#keyboard.completed(event);
    if (action === undefined || this.#hasOtherKeys) return;
    event.preventDefault();
    event.stopPropagation();
    this.#act(action);
  };

  /** A talk and an open dialog have keys of their own. */
  get #hasOtherKeys(): boolean {
    return this.snapshot.isPresenting || this.help?.isOpen === true || this.device?.isOpen === true;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (this.#hasOtherKeys) return;
    if (event.key === "Escape" && this.lab?.closeSetup() === true) return;
    const action = this.#keyboard.action(event);
    if (action === undefined) return;
    event.preventDefault();
    this.#act(action);
  };

  /** Its code comes when it is asked for. */
  async #showDevice(): Promise<void> {
    if ((await loadPart(import("../device/device-dialog.ts"))) === undefined) return;
    await this.device?.show();
  }

  #act(action: KeyAction): void {
    const { store } = this;
    const { view, run, experiment } = store.snapshot;
    switch (action.type) {
      case "run-or-pause":
        runOrPause(store);
        break;
      case "step":
        void store.step();
        break;
      case "stop":
        void store.stop();
        break;
      case "restart":
        void store.start();
        break;
      case "next-scenario":
        if (!isBusy(run)) store.chooseScenario(nextScenario(store.snapshot.scenarioId));
        break;
      case "toggle-method": {
        const method = experiment.methods[action.index];
        if (method !== undefined && !isBusy(run)) {
          store.editMethod(method.id, { enabled: !method.enabled });
        }
        break;
      }
      case "toggle-scale": {
        const isLog = view.isLog ?? suggestsLogScale(lossData(store.snapshot));
        store.setView({ isLog: !isLog });
        break;
      }
      case "toggle-smoothing":
        store.setView({ smoothing: view.smoothing > 0 ? 0 : SMOOTHING });
        break;
      case "reset-zoom":
        store.setView({ zoom: undefined });
        break;
      case "go":
        store.navigate(action.route);
        break;
      case "recorded":
        void store.showRecorded();
        break;
      case "present":
        store.present(true);
        break;
      case "theme":
        this.topBar?.changeTheme();
        break;
      case "export":
        this.topBar?.toggleShare();
        break;
      case "undo":
        if (!isBusy(run)) store.undo();
        break;
      case "reload":
        this.#reload();
        break;
      case "device":
        void this.#showDevice();
        break;
      case "help":
        this.help?.show();
        break;
    }
  }
}

function nextScenario(id: string | undefined): string {
  const at = SCENARIOS.findIndex((scenario) => scenario.id === id);
  return SCENARIOS[(at + 1) % SCENARIOS.length]!.id;
}

declare global {
  interface HTMLElementTagNameMap {
    "playground-app": PlaygroundApp;
  }
}

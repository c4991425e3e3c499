/** Tells listeners how training goes: at its turns at once, and in between at most every ten seconds. */
import type { PropertyValues, TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { lossData, lossSentence } from "../charts/loss-data.ts";
import { currentLocale } from "../locale/locale.ts";
import type { Phase } from "../state/run-state.ts";
import type { Snapshot } from "../state/store.ts";
import { base } from "../style/base.ts";
import { liveStrings as strings } from "./live-summary.strings.ts";

const INTERVAL_MS = 10_000;

@customElement("live-summary")
export class LiveSummary extends LitElement {
  static override readonly styles = [
    base,
    css`
      :host {
        /* Below a page that fills the window even a pixel would make it scroll. */
        position: fixed;
        top: 0;
      }
    `,
  ];

  @property({ attribute: false }) snapshot!: Snapshot;
  @state() private text = "";
  #phase: Phase = "idle";
  #spokenAt = 0;
  #locale = currentLocale();

  override render(): TemplateResult {
    return html`<p class="visually-hidden" aria-live="polite">${this.text}</p>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // What was said last is said again in another language; a step that nobody waits for is not.
    const isOtherLanguage = this.#locale !== currentLocale();
    this.#locale = currentLocale();
    if (!changed.has("snapshot") && !isOtherLanguage) return;
    const { phase } = this.snapshot.run;
    const isTurn = phase !== this.#phase;
    const isDue = phase === "running" && performance.now() - this.#spokenAt > INTERVAL_MS;
    if (!isTurn && !isDue && !isOtherLanguage) return;
    this.#phase = phase;
    this.#spokenAt = performance.now();
    this.text = this.#summary(phase);
  }

  #summary(phase: Phase): string {
    const sentence = lossSentence(lossData(this.snapshot), phase === "ended");
    return phase === "idle" ? "" : `${strings[phase]} ${phase === "preparing" ? "" : sentence}`;
  }
}

/** The row of buttons below a talk: the other pane, run or pause, the beats, the way out; what they do is the page's. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { Phase } from "../state/run-state.ts";
import { icon } from "../style/icons.ts";
import { presentStrings as strings } from "./present-page.strings.ts";

export type Pane = "counts" | "samples";

export interface Keys {
  readonly phase: Phase;
  readonly otherPane: Pane;
  /** Index of the beat, of so many. */
  readonly at: number;
  readonly beats: number;
  readonly showOther: () => void;
  readonly runOrPause: () => void;
  readonly walk: (by: 1 | -1) => void;
  readonly leave: () => void;
}

export function renderKeys(keys: Keys): TemplateResult {
  const { phase, otherPane, beats } = keys;
  return html`<div class="keys">
    <button @click=${keys.showOther} aria-label=${strings.showPane(strings.panes[otherPane])}>
      ${strings.panes[otherPane]}
    </button>
    <button class="primary" ?disabled=${phase === "preparing"} @click=${keys.runOrPause}>
      ${runText(phase)}
    </button>
    ${beats < 2 ? nothing : renderBeats(keys)}
    <button aria-label=${strings.leave} title=${strings.leave} @click=${keys.leave}>
      ${icon("close")}
    </button>
  </div>`;
}

function renderBeats({ at, beats, walk }: Keys): TemplateResult {
  return html`<button
      class="back"
      aria-label=${strings.previous}
      title=${strings.previous}
      @click=${() => {
        walk(-1);
      }}
    >
      ${icon("chevron")}
    </button>
    <span class="dots" role="img" aria-label=${strings.beat(at + 1, beats)}
      >${Array.from({ length: beats }, (_, i) => html`<i class=${i === at ? "at" : ""}></i>`)}</span
    >
    <button
      class="on"
      aria-label=${strings.next}
      title=${strings.next}
      @click=${() => {
        walk(1);
      }}
    >
      ${icon("chevron")}
    </button>`;
}

function runText(phase: Phase): string {
  switch (phase) {
    case "preparing":
      return strings.preparing;
    case "running":
      return strings.pause;
    case "paused":
      return strings.resume;
    case "idle":
    case "ended":
    case "lost":
      return strings.run;
  }
}

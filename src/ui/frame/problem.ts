/** An error as people read it: sentence, hint, code; shown where it was caused. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import type { ErrorRecord } from "../../core/errors.ts";
import { translated } from "../locale/declared.ts";
import { errorSentence } from "../locale/error-words.ts";
import { joinSentences } from "../state/format.ts";
import { icon } from "../style/icons.ts";
import { problemStrings } from "./problem.strings.ts";

export const problemStyles = css`
  .banner {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: var(--space-1) var(--space-3);
    padding: var(--space-3) var(--space-4);
    border: 1px solid var(--error-line);
    border-radius: var(--radius);
    background: var(--error-ground);
    color: var(--error-text);
  }
  .banner.warning {
    border-color: var(--warning-line);
    background: var(--warning-ground);
    color: var(--warning-text);
  }
  .banner.note {
    border-color: var(--note-line);
    background: var(--note-ground);
    color: var(--note-text);
  }
  .banner > svg {
    margin-top: 0.15rem;
  }
  .banner > :not(svg) {
    grid-column: 2;
  }
  .banner > svg + * {
    grid-row: 1;
  }
  .banner p {
    max-width: var(--measure);
  }
  .banner strong {
    font-weight: 600;
  }
  .banner code {
    font-family: var(--font-mono);
    font-size: var(--size-small);
  }
  .banner .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2);
    margin-top: var(--space-1);
  }
  .banner .actions p {
    flex-basis: 100%;
  }
  .banner button {
    background: transparent;
    border-color: currentColor;
    color: inherit;
  }
  .banner button:hover:not(:disabled) {
    background: light-dark(rgb(0 0 0 / 6%), rgb(255 255 255 / 8%));
  }
`;

/** Sentences of errors start small and end without a stop; here they become sentences for people. */
export function asSentence(message: string): string {
  const words = errorSentence(message);
  const whole = /[.!?。！？]$/.test(words) ? words : problemStrings.stopped(words);
  return whole.charAt(0).toUpperCase() + whole.slice(1);
}

/** What happened and what to do about it, in one line. */
export function errorText(error: ErrorRecord | undefined): string | undefined {
  if (error === undefined) return undefined;
  const hint = error.hint === undefined ? "" : asSentence(translated(error.hint));
  return joinSentences([asSentence(error.message), hint]);
}

/** `title` says in the page's words what happened; the error's own sentence follows. */
export function renderProblem(
  title: string,
  error: ErrorRecord,
  actions: TemplateResult | typeof nothing = nothing,
  kind: "error" | "warning" = "error",
): TemplateResult {
  return html`<div class="banner ${kind}" role="alert">
    ${icon(kind)}
    <p><strong>${title}</strong> ${asSentence(error.message)}</p>
    ${error.hint === undefined ? nothing : html`<p>${asSentence(translated(error.hint))}</p>`}
    <p><code>${error.code}</code></p>
    ${actions === nothing ? nothing : html`<div class="actions">${actions}</div>`}
  </div>`;
}

/** Beside a control. */
export function renderFieldProblem(
  error: { readonly message: string; readonly hint?: string | undefined } | undefined,
  id = "",
): TemplateResult | typeof nothing {
  if (error === undefined) return nothing;
  return html`<p class="problem" id=${id} role="alert">
    ${asSentence(error.message)}${error.hint === undefined ? nothing : html` ${translated(error.hint)}`}
  </p>`;
}

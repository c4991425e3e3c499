/** What went wrong while a figure or the page asked for its data, with a way to ask again where that may help. */
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { ErrorRecord } from "../../core/errors.ts";
import { errorText } from "../frame/problem.ts";
import { inspectStrings as strings } from "./inspect.strings.ts";

export function renderFailure(error: ErrorRecord, tryAgain: () => void): TemplateResult {
  // What is not there is not there at the next try either.
  const isFinal = error.code === "RUN_INVALID" || error.code === "CONFIG_INVALID";
  return html`<p class="problem" role="alert">${errorText(error)}</p>
    ${isFinal ? nothing : html`<button @click=${tryAgain}>${strings.tryAgain}</button>`}`;
}

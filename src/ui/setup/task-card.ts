/** What is learned: the task, and three real examples of it. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { DIGIT_OPERATIONS, TEXT_TASKS } from "../../experiment/models.ts";
import type { DigitOperation, TextTask } from "../../experiment/models.ts";
import type { TaskDescription } from "../../experiment/describe.ts";
import { describeTask } from "../../experiment/describe.ts";
import type { SampleText } from "../../worker/client.ts";
import { isMoreThanStep } from "../state/quiet.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy } from "../state/store.ts";
import { taskDescription, translated } from "../locale/declared.ts";
import { errorSentence } from "../locale/error-words.ts";
import { base } from "../style/base.ts";
import { button, field } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { card } from "../style/surfaces.ts";
import { taskCardStrings as strings } from "./task-card.strings.ts";

@customElement("task-card")
export class TaskCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    button,
    field,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-2);
        padding: var(--space-3);
      }
      ul {
        list-style: none;
        margin: 0;
        padding: 0;
        min-height: 5.25rem;
        display: grid;
        align-content: start;
        gap: 1px;
        border-radius: var(--radius-small);
        overflow: hidden;
        background: var(--line);
        border: 1px solid var(--line);
      }
      li {
        background: var(--surface-sunken);
        padding: 0.3rem var(--space-2);
        font-family: var(--font-mono);
        font-size: 0.6875rem;
        line-height: 1.5;
        overflow-wrap: anywhere;
      }
      li > div {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
      }
      .prompt {
        color: var(--text-muted);
      }
      .target {
        font-weight: 600;
      }
      .class {
        float: right;
        margin-inline-start: var(--space-2);
        padding: 0 0.4rem;
        border-radius: 0.25rem;
        background: var(--surface);
        box-shadow: 0 0 0 1px var(--line-strong);
        font: 600 var(--size-small) / 1.45 var(--font);
      }
      .digits {
        display: flex;
        align-items: flex-end;
        gap: 1px;
        height: 1.6rem;
      }
      .digits i {
        flex: 1 1 0;
        max-width: 1.1rem;
        height: calc(0.25rem + var(--digit) * 0.145rem);
        background: var(--line-strong);
        border-radius: 1px;
        forced-color-adjust: none;
      }
      .digits i.target {
        background: var(--text);
      }
      .digits svg {
        width: 0.875rem;
        height: 0.875rem;
        margin: 0 var(--space-1);
        transform: rotate(-90deg);
        color: var(--text-muted);
        align-self: center;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false, hasChanged: isMoreThanStep }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { experiment, run } = this.snapshot;
    const { task } = experiment;
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.title}</h2>
      <div class="field">
        <label class="visually-hidden" for="task">${strings.label}</label>
        <select id="task" ?disabled=${isBusy(run)} @change=${this.#select}>
          <optgroup label=${strings.digitsGroup}>
            ${DIGIT_OPERATIONS.map(
              (operation) =>
                html`<option
                  value=${operation}
                  ?selected=${task.id === "digits" && task.operation === operation}
                >
                  ${strings.operations[operation]}
                </option>`,
            )}
          </optgroup>
          ${this.#renderTexts(strings.textGroup, "language-model")}
          ${this.#renderTexts(strings.classesGroup, "classification")}
        </select>
      </div>
      <small>${taskDescription(task)}</small>
      ${this.#renderPreview()}
    </section>`;
  }

  #renderTexts(label: string, kind: TaskDescription["kind"]): TemplateResult {
    const { task } = this.snapshot.experiment;
    const ids = TEXT_TASKS.filter((id) => describeTask({ id }).kind === kind);
    return html`<optgroup label=${label}>
      ${ids.map(
        (id) => html`<option value=${id} ?selected=${task.id === id}>${strings.texts[id]}</option>`,
      )}
    </optgroup>`;
  }

  #renderPreview(): TemplateResult {
    const { preview } = this.snapshot;
    switch (preview.status) {
      case "loading":
        return html`<ul aria-label=${strings.samples} aria-busy="true">
          <li class="prompt">${strings.loading}</li>
        </ul>`;
      case "failed":
        return html`<div class="problem" role="alert">
          ${errorSentence(preview.error.message)}${
            preview.error.hint === undefined
              ? nothing
              : html`<br />${translated(preview.error.hint)}`
          }
        </div>`;
      case "ready":
        return html`<ul aria-label=${strings.samples}>
          ${preview.samples.map((sample) => html`<li>${this.#renderSample(sample)}</li>`)}
        </ul>`;
    }
  }

  #renderSample({ prompt, target }: SampleText): TemplateResult {
    const { kind } = describeTask(this.snapshot.experiment.task);
    const text = html`<span class="prompt">${prompt}</span>`;
    const picture = this.#renderDigits(prompt, target);
    return kind === "classification"
      ? html`<div><span class="class">${target}</span>${text}</div>`
      : html`${picture}
          <div>${text} <span class="target">${target}</span></div>`;
  }

  /** An example of a digit operation as what it is: bars that are moved or changed. */
  #renderDigits(prompt: string, target: string): TemplateResult | typeof nothing {
    if (this.snapshot.experiment.task.id !== "digits") return nothing;
    const bars = (text: string, kind: string) =>
      (text.match(/\b\d\b/g) ?? []).map(
        (digit) => html`<i class=${kind} style="--digit: ${digit}"></i>`,
      );
    return html`<div class="digits" aria-hidden="true">
      ${bars(prompt, "prompt")}${icon("chevron")}${bars(target, "target")}
    </div>`;
  }

  #select(event: Event): void {
    const { value } = event.target as HTMLSelectElement;
    const isText = (TEXT_TASKS as readonly string[]).includes(value);
    this.store.selectTask(
      isText ? { id: value as TextTask } : { id: "digits", operation: value as DigitOperation },
    );
  }
}

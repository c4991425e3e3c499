/** What is learned and by which base: the task, three real examples of it, and the model. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property } from "lit/decorators.js";
import { baseModel, DIGIT_OPERATIONS, TEXT_TASKS } from "../../experiment/models.ts";
import type { DigitOperation, TextTask } from "../../experiment/models.ts";
import { countMethod } from "../../experiment/describe.ts";
import { formatCount } from "../state/format.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { isBusy, problemAt } from "../state/store.ts";
import { base, card, field } from "../style/shared.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import { taskCardStrings as strings } from "./task-card.strings.ts";

@customElement("task-card")
export class TaskCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    field,
    css`
      .card {
        display: grid;
        gap: var(--space-3);
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
        font-size: var(--size-small);
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
      .model {
        display: grid;
        gap: 0.1rem;
      }
      .model strong {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { experiment, problems, run } = this.snapshot;
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
          <optgroup label=${strings.textGroup}>
            ${TEXT_TASKS.map(
              (id) =>
                html`<option value=${id} ?selected=${task.id === id}>${strings.texts[id]}</option>`,
            )}
          </optgroup>
        </select>
      </div>
      ${this.#renderPreview()} ${this.#renderModel()}
      ${renderFieldProblem(problemAt(problems, "model"))}
    </section>`;
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
          ${preview.error.message}${
            preview.error.hint === undefined ? nothing : html`<br />${preview.error.hint}`
          }
        </div>`;
      case "ready":
        return html`<ul aria-label=${strings.samples}>
          ${preview.samples.map(
            ({ prompt, target }) =>
              html`<li>
                <div>
                  <span class="prompt">${prompt}</span> <span class="target">${target}</span>
                </div>
              </li>`,
          )}
        </ul>`;
    }
  }

  #renderModel(): TemplateResult {
    const { model, methods } = this.snapshot.experiment;
    const { layers, width, heads } = baseModel(model).config;
    const full = methods.find(({ id }) => id === "full");
    const total = full === undefined ? undefined : countMethod(model, full).total;
    return html`<div class="model">
      <span class="label">${strings.model}</span>
      <span
        ><strong>${model}</strong>${
          total === undefined
            ? nothing
            : html` · <span class="number">${strings.parameters(formatCount(total))}</span>`
        }</span
      >
      <small>${strings.shape(layers, width, heads)}. ${strings.models[model]}</small>
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

/** The pretrained model that all methods start from: its size, its shape, and what it has learned before. */
import type { TemplateResult } from "lit";
import { css, html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { countBase, describeTask } from "../../experiment/describe.ts";
import { baseModel } from "../../experiment/models.ts";
import { renderFieldProblem } from "../frame/problem.ts";
import { formatCount, joinSentences } from "../state/format.ts";
import { isMoreThanStep } from "../state/quiet.ts";
import type { Snapshot, Store } from "../state/store.ts";
import { problemAt } from "../state/store.ts";
import { base } from "../style/base.ts";
import { field } from "../style/controls.ts";
import { card } from "../style/surfaces.ts";
import { baseCardStrings as strings } from "./base-card.strings.ts";

@customElement("base-card")
export class BaseCard extends LitElement {
  static override readonly styles = [
    base,
    card,
    field,
    css`
      .card {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: var(--space-1);
        padding: var(--space-3);
      }
      strong {
        font-weight: 600;
      }
    `,
  ];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false, hasChanged: isMoreThanStep }) snapshot!: Snapshot;

  override render(): TemplateResult {
    const { experiment, problems } = this.snapshot;
    const { model } = experiment;
    const { layers, width, heads } = baseModel(model).config;
    const { kind, classes } = describeTask(experiment.task);
    const parameters = strings.parameters(formatCount(countBase(experiment)));
    const about = joinSentences([
      strings.shape(layers, width, heads),
      strings.models[model],
      kind === "classification" ? strings.newHead(classes.length) : "",
    ]);
    return html`<section class="card" aria-labelledby="title">
      <h2 id="title">${strings.title}</h2>
      <p><strong>${model}</strong> · <span class="number">${parameters}</span></p>
      <small>${about}</small>
      ${renderFieldProblem(problemAt(problems, "model"))}
    </section>`;
  }
}

/** Ten short cards on what the Lab shows, each with a formula, a count, a paper and a set-up to try; it trains nothing. */
import type { TemplateResult } from "lit";
import { html, LitElement } from "lit";
import { customElement, property } from "lit/decorators.js";
import { renderNotices } from "../frame/banners.ts";
import { problemStyles } from "../frame/problem.ts";
import type { Snapshot } from "../state/snapshot.ts";
import type { Store } from "../state/store.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { page } from "../style/page.ts";
import { card } from "../style/surfaces.ts";
import { renderFormula } from "./formulas.ts";
import { learnStyles } from "./learn-page.styles.ts";
import { learnStrings as strings } from "./learn.strings.ts";
import type { LessonId } from "./lessons.ts";
import { citationsOf, LESSON_IDS, LESSONS } from "./lessons.ts";

@customElement("learn-page")
export class LearnPage extends LitElement {
  static override readonly styles = [base, card, button, page, problemStyles, learnStyles];

  @property({ attribute: false }) store!: Store;
  @property({ attribute: false }) snapshot!: Snapshot;

  override render(): TemplateResult {
    return html`<main aria-labelledby="page-title">
      ${renderNotices(this.store, this.snapshot.notices)}
      <div class="head">
        <div>
          <h1 id="page-title">${strings.title}</h1>
          <p class="muted">${strings.lead}</p>
          <p class="muted"><small>${strings.legend}</small></p>
        </div>
        <button
          @click=${() => {
            print();
          }}
        >
          ${strings.print}
        </button>
      </div>
      <div class="cards">${LESSON_IDS.map((id, i) => renderCard(id, i + 1))}</div>
    </main>`;
  }
}

function renderCard(id: LessonId, number: number): TemplateResult {
  const { title, text, example, tryIt } = strings.cards[id];
  return html`<article class="card" data-lesson=${id} aria-labelledby="lesson-${id}">
    <h2 id="lesson-${id}"><span class="number" aria-hidden="true">${number}</span>${title}</h2>
    <p class="text">${text}</p>
    <div class="formula">${renderFormula(id, "formula")}</div>
    <p class="count"><span class="muted">${strings.count}</span>${renderFormula(id, "count")}</p>
    <p class="example">${example}</p>
    <footer>
      <ul>
        ${citationsOf(id).map(
          ({ label, title: paper, url }) =>
            html`<li>
              <a href=${url} target="_blank" rel="noopener noreferrer" lang="en"
                >${label}, <cite>${paper}</cite></a
              >
            </li>`,
        )}
      </ul>
      <a class="try" href=${LESSONS[id].hash}>${strings.tryIt(tryIt)}</a>
    </footer>
  </article>`;
}

/** One quiet line above the curves: of which task they are, which other runs there are, and the way to those. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import type { Scope } from "../charts/scope.ts";
import { scopeStrings as strings } from "../charts/scope.strings.ts";

export const scopeStyles = css`
  .scope {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 var(--space-2);
  }
  .scope label {
    display: inline-flex;
    align-items: center;
    gap: var(--space-1);
    min-width: 0;
  }
  select.quiet {
    width: auto;
    /* As wide as what is chosen, where the browser can. */
    field-sizing: content;
    max-width: 100%;
    min-height: 1.5rem;
    padding: 0 var(--space-1);
    border-color: transparent;
    background: transparent;
    color: var(--text);
    font-size: var(--size-small);
    cursor: pointer;
  }
  select.quiet:hover {
    background: var(--surface-sunken);
  }
`;

/** Nothing while there is one task alone, in the charts and in the set-up. `look` is given an experiment's id. */
export function renderScope(
  { groups, others, setUp }: Scope,
  look: (id: string) => void,
): TemplateResult | typeof nothing {
  if (groups.length === 0 || (groups.length === 1 && setUp === undefined)) return nothing;
  return html`<small class="scope">
    <label>
      ${strings.task}
      <select
        class="quiet"
        @change=${(event: Event) => {
          look((event.target as HTMLSelectElement).value);
        }}
      >
        ${groups.map(
          ({ id, label, runs, isShown }) =>
            html`<option value=${id} ?selected=${isShown} .selected=${isShown}>
              ${strings.group(label, runs)}
            </option>`,
        )}
      </select>
    </label>
    ${others === 0 ? nothing : html`<span>${strings.others(others)}</span>`}
    ${setUp === undefined ? nothing : html`<span>${strings.setUp(setUp)}</span>`}
  </small>`;
}

/** The dot at a setting that is not as the scenario or the task has it; pressed, it sets it back. */
import type { TemplateResult } from "lit";
import { css, html, nothing } from "lit";
import { changeDotStrings as strings } from "./change-dot.strings.ts";

export const changeDotStyles = css`
  .with-dot {
    display: inline-flex;
    align-items: center;
    min-height: 1.5rem;
    gap: 0;
    min-width: 0;
  }
  button.dot {
    flex: none;
    border: 0;
    background: transparent;
    padding: 0;
    width: 1.5rem;
    min-height: 1.5rem;
  }
  button.dot::before {
    content: "";
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    background: var(--accent);
    border: 1px solid var(--accent);
  }
  button.dot:hover:not(:disabled)::before {
    background: transparent;
  }
`;

export function changeDot(
  name: string,
  isChanged: boolean,
  isDisabled: boolean,
  reset: () => void,
): TemplateResult | typeof nothing {
  if (!isChanged) return nothing;
  return html`<button
    class="dot"
    type="button"
    title=${strings.changed}
    aria-label=${strings.reset(name)}
    ?disabled=${isDisabled}
    @click=${reset}
  ></button>`;
}

/** What things lie on: cards and modal dialogs. */
import { css } from "lit";

export const card = css`
  .card {
    /* What is hidden for listeners only must scroll with its card, not stretch the page. */
    position: relative;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
    padding: var(--space-4);
  }
  .card-head {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    justify-content: space-between;
  }
`;

/** A modal dialog with a title and a button that closes it; `--dialog-width` is the most that it takes. */
export const dialog = css`
  dialog {
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface-raised);
    color: var(--text);
    padding: var(--space-4) var(--space-5) var(--space-5);
    width: min(var(--dialog-width), calc(100vw - 2rem));
    max-height: calc(100dvh - 2rem);
    box-shadow: var(--shadow-high);
  }
  dialog::backdrop {
    background: rgb(10 13 16 / 45%);
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
  }
  .head button {
    border-color: transparent;
  }
`;

/** The frame of a page that scrolls as a whole: its column, the line of its title and what is chosen there, its empty state. Not the Lab, which fills the window. */
import { css } from "lit";

export const page = css`
  :host {
    overflow-y: auto;
    height: 100%;
  }
  main {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: var(--space-3);
    max-width: var(--page-width, 112rem);
    margin: 0 auto;
    padding: var(--space-4);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--space-2) var(--space-4);
  }
  h1 {
    margin: 0 auto 0 0;
    font-size: var(--size-large);
    font-weight: 650;
  }
  .head label {
    display: inline-flex;
    align-items: center;
    gap: var(--space-2);
    min-width: 0;
    min-height: 2rem;
  }
  .head select {
    width: auto;
    max-width: min(22rem, 70vw);
  }
  .empty {
    display: grid;
    justify-items: center;
    gap: var(--space-3);
    padding: var(--space-5);
    text-align: center;
  }
  .empty p {
    max-width: 34rem;
  }
  @media (max-width: 62rem) {
    main {
      padding: var(--space-3);
    }
  }
`;

/** The looks of the frame's upper edge. */
import { css } from "lit";

export const topBarStyles = css`
  .bar {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    height: var(--bar);
    padding: 0 var(--space-3) 0 var(--space-4);
    background: var(--surface);
    border-bottom: 1px solid var(--line);
  }
  .name {
    display: flex;
    align-items: center;
    gap: var(--space-2);
    flex: none;
  }
  h1 {
    font-size: var(--size-large);
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.2;
    white-space: nowrap;
  }
  .mark {
    width: 1.5rem;
    height: 1.5rem;
    flex: none;
  }
  nav {
    display: flex;
    align-self: stretch;
    margin-inline-start: var(--space-3);
  }
  nav a {
    display: flex;
    align-items: center;
    padding: 0 var(--space-3);
    color: var(--text-muted);
    text-decoration: none;
    border-block: 2px solid transparent;
  }
  nav a:hover {
    color: var(--text);
  }
  nav a[aria-current="page"] {
    color: var(--text);
    font-weight: 600;
    border-bottom-color: var(--accent);
  }
  nav a:focus-visible {
    outline-offset: -4px;
  }
  .scenario {
    width: 21rem;
    /* It gives way before anything else does. */
    flex: 0 100 21rem;
    min-width: 6rem;
    margin-inline-start: var(--space-3);
  }
  .end {
    display: flex;
    align-items: center;
    gap: var(--space-1);
    margin-inline-start: auto;
    min-width: 0;
  }
  /* What computes has the shortest words; the rest keeps its width. */
  .end > :not(.chip) {
    flex: none;
  }
  .quietly {
    border-color: transparent;
    background: transparent;
    color: var(--text-muted);
    flex: none;
  }
  .help {
    font-weight: 600;
  }
  .language {
    padding: 0 var(--space-2);
    white-space: nowrap;
  }
  @media (max-width: 68rem) {
    nav {
      margin-inline-start: var(--space-2);
    }
    nav a {
      padding: 0 var(--space-2);
    }
    .scenario {
      margin-inline-start: var(--space-2);
    }
  }
  @media (max-width: 64rem) {
    .present {
      padding: 0;
      width: 2.25rem;
    }
    .present span {
      display: none;
    }
  }
  @media (max-width: 56.25rem) {
    .bar {
      padding: 0 var(--space-2) 0 var(--space-3);
      gap: 0;
    }
    .scenario,
    .help {
      display: none;
    }
    .end {
      gap: 0;
    }
    nav {
      margin-inline-start: var(--space-2);
    }
    nav a {
      padding: 0 var(--space-2);
    }
  }
  @media (max-width: 40rem) {
    /* The name stays for those who listen. */
    h1 {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
  }
  /* Where borders have no colours, the current page alone has one. */
  @media (forced-colors: active) {
    nav a {
      border-color: Canvas;
    }
    nav a[aria-current="page"] {
      border-bottom-color: Highlight;
    }
  }
  @media (max-width: 27rem) {
    .bar {
      padding: 0 var(--space-1) 0 var(--space-2);
    }
    nav {
      margin-inline-start: var(--space-1);
    }
    nav a {
      padding: 0 var(--space-1);
    }
    .end > button:not(.chip) {
      width: 2rem;
    }
  }

  /* A phone has no room for a row of pages: they are a list that drops down. */
  .pages {
    display: none;
    width: auto;
    margin-inline-start: var(--space-1);
    font-weight: 600;
  }
  @media (max-width: 40rem) {
    nav > a {
      display: none;
    }
    nav {
      align-items: center;
    }
    .pages {
      display: block;
    }
  }
`;

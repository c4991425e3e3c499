/** The page's few icons as inline SVG, so that nothing is fetched; each is decoration beside words or a label. */
import type { SVGTemplateResult, TemplateResult } from "lit";
import { html, svg } from "lit";

const PATHS = {
  play: svg`<path d="M7 4.5v15l12-7.5z" />`,
  pause: svg`<path d="M6.5 4.5h4v15h-4zM13.5 4.5h4v15h-4z" />`,
  step: svg`<path d="M5 4.5v15l10-7.5zM16.5 4.5h3v15h-3z" />`,
  stop: svg`<path d="M5.5 5.5h13v13h-13z" />`,
  sun: svg`<circle cx="12" cy="12" r="4" /><path d="M12 2v2m0 16v2M2 12h2m16 0h2M4.9 4.9l1.5 1.5m11.2 11.2 1.5 1.5m0-14.2-1.5 1.5M6.4 17.6l-1.5 1.5" />`,
  moon: svg`<path d="M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z" />`,
  system: svg`<rect x="3" y="4" width="18" height="12" rx="2" /><path d="M8 20h8m-4-4v4" />`,
  reset: svg`<path d="M4 4v5h5" /><path d="M4.6 14a8 8 0 1 0 1.2-7.4L4 9" />`,
  chevron: svg`<path d="m6 9 6 6 6-6" />`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  close: svg`<path d="m6 6 12 12M18 6 6 18" />`,
  warning: svg`<path d="M12 3.5 2.5 20h19zM12 10v4.5m0 2.5v.5" />`,
  error: svg`<circle cx="12" cy="12" r="9" /><path d="M12 7.5v5.5m0 3v.5" />`,
} as const satisfies Readonly<Record<string, SVGTemplateResult>>;

export type IconName = keyof typeof PATHS;

const SOLID: readonly IconName[] = ["play", "pause", "step", "stop"];

export function icon(name: IconName): TemplateResult {
  const kind = SOLID.includes(name) ? "icon solid" : "icon";
  return html`<svg class=${kind} viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}

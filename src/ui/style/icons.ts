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
  share: svg`<circle cx="18" cy="5.5" r="2.5" /><circle cx="6" cy="12" r="2.5" /><circle cx="18" cy="18.5" r="2.5" /><path d="m8.2 10.8 7.6-4.1M8.2 13.2l7.6 4.1" />`,
  link: svg`<path d="M10 14a4 4 0 0 0 6 .4l3-3a4 4 0 0 0-5.7-5.7l-1.2 1.2M14 10a4 4 0 0 0-6-.4l-3 3a4 4 0 0 0 5.7 5.7l1.2-1.2" />`,
  present: svg`<path d="M3 4h18M5 4v11h14V4M12 15v3m-4 3 4-3 4 3" />`,
  copy: svg`<rect x="9" y="9" width="11" height="11" rx="2" /><path d="M15 9V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v7a2 2 0 0 0 2 2h3" />`,
  download: svg`<path d="M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14" />`,
  upload: svg`<path d="M12 15V4m-4.5 4.5L12 4l4.5 4.5M5 19.5h14" />`,
  record: svg`<circle cx="12" cy="12" r="9" /><circle cx="12" cy="12" r="4" fill="currentColor" stroke="none" />`,
  info: svg`<circle cx="12" cy="12" r="9" /><path d="M12 11v5.5m0-9v.5" />`,
  balance: svg`<path d="M12 4v16M7 20h10M5 7h14M5 7l-2.5 6h5zm14 0-2.5 6h5z" />`,
  sliders: svg`<path d="M4 7h9m4 0h3M4 17h3m4 0h9" /><circle cx="15" cy="7" r="2" /><circle cx="9" cy="17" r="2" />`,
  pin: svg`<path d="M9 4h6l-.7 6 3.2 3.5v1h-11v-1L9.7 10zM12 14.5V21" />`,
  star: svg`<path d="m12 3.6 2.6 5.4 5.9.8-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.8z" />`,
  pencil: svg`<path d="m4.5 19.5.9-4L16 4.9l3.1 3.1L8.5 18.6z" />`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7m2.7 0-.8 12.5H7.6L6.8 7" />`,
  sort: svg`<path d="m8 10 4-4.5 4 4.5M8 14l4 4.5 4-4.5" />`,
} as const satisfies Readonly<Record<string, SVGTemplateResult>>;

export type IconName = keyof typeof PATHS;

const SOLID: readonly IconName[] = ["play", "pause", "step", "stop"];

export function icon(name: IconName): TemplateResult {
  const kind = SOLID.includes(name) ? "icon solid" : "icon";
  return html`<svg class=${kind} viewBox="0 0 24 24" aria-hidden="true">${PATHS[name]}</svg>`;
}

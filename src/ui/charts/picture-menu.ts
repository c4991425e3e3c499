/** A menu that saves the chart beside it as SVG or PNG, on a light ground unless asked otherwise. */
import type { TemplateResult } from "lit";
import { css, html, LitElement, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { toPlaygroundError } from "../../core/errors.ts";
import { base } from "../style/base.ts";
import { button } from "../style/controls.ts";
import { icon } from "../style/icons.ts";
import { pictureMenuStrings as strings } from "./picture-menu.strings.ts";
import type { PictureText, PngScale } from "./save-picture.ts";
import {
  fileSize,
  groundColours,
  PNG_SCALES,
  saveFile,
  standaloneSvg,
  toPng,
} from "./save-picture.ts";

/** Of every saved chart, in CSS pixels, without the room around it: as wide as a column and a half of a paper. */
export const PICTURE_SIZE = { width: 880, height: 480 } as const;

/** A chart to be saved, drawn anew at its size. */
export interface Picture extends PictureText {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly svg: SVGSVGElement;
  readonly width: number;
  readonly height: number;
}

@customElement("picture-menu")
export class PictureMenu extends LitElement {
  static override readonly styles = [
    base,
    button,
    css`
      :host {
        position: relative;
        display: inline-block;
      }
      summary {
        list-style: none;
        display: inline-flex;
        align-items: center;
        gap: var(--space-1);
        min-height: 1.75rem;
        padding: 0 var(--space-2);
        border-radius: var(--radius-small);
        cursor: pointer;
        color: var(--text-muted);
        font-size: var(--size-small);
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary:hover {
        color: var(--text);
        background: var(--surface-sunken);
      }
      svg.icon {
        width: 0.85rem;
        height: 0.85rem;
        fill: none;
        stroke: currentColor;
        stroke-width: 1.75;
      }
      .menu {
        position: absolute;
        inset-inline-end: 0;
        z-index: 5;
        display: grid;
        gap: 2px;
        min-width: 13rem;
        padding: var(--space-1);
        background: var(--surface-raised);
        border: 1px solid var(--line-strong);
        border-radius: var(--radius-small);
        box-shadow: 0 4px 16px rgb(0 0 0 / 18%);
      }
      .menu button {
        justify-content: flex-start;
        border-color: transparent;
        background: transparent;
        min-height: 1.875rem;
      }
      label {
        display: flex;
        align-items: center;
        gap: var(--space-2);
        min-height: 1.875rem;
        padding: 0 var(--space-3);
        font-size: var(--size-small);
        color: var(--text-muted);
        border-top: 1px solid var(--line);
        cursor: pointer;
      }
      input {
        accent-color: var(--accent);
        margin: 0;
      }
      .problem {
        padding: 0 var(--space-3);
        color: var(--error-text);
        font-size: var(--size-small);
      }
    `,
  ];

  /** Draws the chart for a file; undefined while there is nothing to draw. */
  @property({ attribute: false }) draw: () => Promise<Picture | undefined> = () =>
    Promise.resolve(undefined);
  @property() name = "";
  @property({ attribute: false }) size: { readonly width: number; readonly height: number } =
    PICTURE_SIZE;

  @state() private isDark = false;
  @state() private problem: string | undefined;
  @query("details") private readonly details!: HTMLDetailsElement | null;

  override render(): TemplateResult {
    const { width, height } = fileSize(this.size);
    return html`<details @keydown=${this.#onKey} @focusout=${this.#onLeave}>
      <summary aria-label=${strings.label(this.name)}>${strings.save} ${icon("chevron")}</summary>
      <div class="menu">
        <button @click=${() => this.#save("svg")}>${strings.svg}</button>
        ${PNG_SCALES.map(
          (scale) =>
            html`<button @click=${() => this.#save(scale)}>
              ${strings.png(scale, width, height)}
            </button>`,
        )}
        <label>
          <input
            type="checkbox"
            .checked=${this.isDark}
            @change=${(event: Event) => {
              this.isDark = (event.target as HTMLInputElement).checked;
            }}
          />
          ${strings.darkGround}
        </label>
        ${
          this.problem === undefined
            ? nothing
            : html`<p class="problem" role="alert">${strings.failed} ${this.problem}</p>`
        }
      </div>
    </details>`;
  }

  async #save(format: "svg" | PngScale): Promise<void> {
    this.problem = undefined;
    try {
      const picture = await this.draw();
      if (picture === undefined) return;
      const text = new XMLSerializer().serializeToString(picture.svg);
      const colours = groundColours(this.isDark ? "dark" : "light");
      const svg = standaloneSvg(text, picture, picture, colours);
      if (format === "svg") saveFile(`${picture.name}.svg`, svg, "image/svg+xml");
      else saveFile(`${picture.name}@${format}x.png`, await toPng(svg, format));
      this.#close();
    } catch (error) {
      this.problem = toPlaygroundError(error).message;
    }
  }

  #close(): void {
    this.details?.removeAttribute("open");
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.details?.open !== true) return;
    event.stopPropagation();
    this.#close();
    this.details.querySelector("summary")?.focus();
  };

  readonly #onLeave = ({ relatedTarget }: FocusEvent): void => {
    // A click beside the controls focuses nothing, and may be on its way to one of them.
    if (relatedTarget instanceof Node && this.details?.contains(relatedTarget) !== true) {
      this.#close();
    }
  };
}

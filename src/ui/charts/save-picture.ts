/** Turns a chart of the page into a picture file that stands alone: SVG, or PNG at a scale; it draws no chart. */
import { PlaygroundError } from "../../core/errors.ts";

export type Ground = "light" | "dark";
export const PNG_SCALES = [1, 2, 4] as const;
export type PngScale = (typeof PNG_SCALES)[number];

export interface PictureText {
  readonly title: string;
  /** What it shows and where it comes from; kept in the file. */
  readonly description: string;
}

const FONT =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Liberation Sans', Arial, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif";
const PADDING = 16;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Of the file: the chart with the room around it. */
export function fileSize({ width, height }: Size): Size {
  return { width: width + 2 * PADDING, height: height + 2 * PADDING };
}

/**
 * The chart as an SVG file: its CSS variables replaced by the colours that `colour` gives for them, on a ground of its
 * own, with title and description inside. A pure function of its arguments.
 */
export function standaloneSvg(
  svg: string,
  size: Size,
  { title, description }: PictureText,
  colour: (variable: string) => string,
): string {
  const inner = svg
    .replace(/var\((--[\w-]+)\)/g, (_, name: string) => colour(name))
    .replace(/^<svg /, `<svg x="${PADDING}" y="${PADDING}" `)
    // Plot's own rules are for a picture inside a page, which grows with it.
    .replace(/<style[^>]*>[^]*?<\/style>/g, "")
    // One picture, one name: that of the file.
    .replace(/ (?:role|aria-label|aria-hidden)="[^"]*"/g, "");
  const { width, height } = fileSize(size);
  const box = `width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${box} font-family="${FONT}" role="img">
<title>${escape(title)}</title>
<desc>${escape(description)}</desc>
<rect width="${width}" height="${height}" fill="${colour("--surface")}"/>
${inner}
</svg>
`;
}

/** What the page's CSS variables are on a ground, whatever theme the page has now. */
export function groundColours(ground: Ground): (variable: string) => string {
  return (variable) => {
    const probe = document.createElement("i");
    probe.style.cssText = `display:none;color-scheme:${ground};color:var(${variable})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
}

/** Errors: INTERNAL where the browser cannot draw it. */
export async function toPng(svg: string, scale: PngScale): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * scale;
    canvas.height = image.naturalHeight * scale;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
    if (blob !== null) return blob;
  } catch {
    // The same error for every cause: the browser names none.
  } finally {
    URL.revokeObjectURL(url);
  }
  throw new PlaygroundError(
    "INTERNAL",
    `expected a picture at ${scale}×, found that the browser cannot draw one`,
    "Save it as SVG, or at a smaller scale.",
  );
}

/** Hands a file to the reader. */
export function saveFile(name: string, content: Blob | string, type = "text/plain"): void {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // Not at once: a browser may begin to read it after the click.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

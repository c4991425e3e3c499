/** Names of lines made to fit: what they have in common goes, what tells them apart stays; it draws nothing. */

const DOTS = "…";

/**
 * Those that fit are as they are. From a longer one the words go first that another one begins with too ("LoRA r=4"
 * beside "LoRA r=8" is "…r=4"), then the end of what is left.
 */
export function shortLabels(
  labels: readonly string[],
  fits: (text: string) => boolean,
): readonly string[] {
  if (labels.every(fits)) return labels;
  return labels.map((label, i) => {
    if (fits(label)) return label;
    const others = labels.filter((_, j) => j !== i);
    const common = Math.max(0, ...others.map((other) => commonWords(label, other)));
    const own = common === 0 ? label : DOTS + label.slice(common);
    return fits(own) ? own : cutToFit(own, fits);
  });
}

/** Length of the words that both begin with; never all of a label. */
function commonWords(label: string, other: string): number {
  let end = 0;
  for (let i = 0; i < label.length - 1 && label[i] === other[i]; i++) {
    if (label[i] === " ") end = i + 1;
  }
  return end;
}

function cutToFit(text: string, fits: (text: string) => boolean): string {
  for (let length = text.length - 1; length > 1; length--) {
    const cut = text.slice(0, length).trimEnd().replace(FRAGMENT, "") + DOTS;
    if (fits(cut)) return cut;
  }
  return DOTS;
}

/** A letter or two of a last word say nothing: "Adapter…" rather than "Adapter b…". */
const FRAGMENT = / \S{1,2}$/;

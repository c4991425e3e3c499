/** One formula and one count in closed form for each card of the Learn page, as MathML; letters as in the papers. */
import type { TemplateResult } from "lit";
import { html, mathml } from "lit";
import type { LessonId } from "./lessons.ts";

type Term = ReturnType<typeof mathml>;

const T0 = mathml`<msub><mi>θ</mi><mn>0</mn></msub>`;
const SIZE_0 = mathml`<mrow><mo>|</mo>${T0}<mo>|</mo></mrow>`;
const TIMES = mathml`<mo>&InvisibleTimes;</mo>`;

function sub(base: string, index: string): Term {
  return mathml`<msub><mi>${base}</mi><mi mathvariant="normal">${index}</mi></msub>`;
}

/** A letter for what trains. */
function own(letter: string, index?: string): Term {
  const mi = mathml`<mi class="trained">${letter}</mi>`;
  return index === undefined
    ? mi
    : mathml`<msub>${mi}<mi class="trained" mathvariant="normal">${index}</mi></msub>`;
}

interface Formulas {
  readonly formula: Term;
  /** N layers of width d, feed-forward width 4d, context T, vocabulary V. */
  readonly count: Term;
}

const FORMULAS: Readonly<Record<LessonId, Formulas>> = {
  frozen: {
    formula: mathml`<munder><mo movablelimits="false">min</mo>${own("φ")}</munder>
      <mi>L</mi><mo>(</mo>${T0}<mo>,</mo>${own("φ")}<mo>)</mo><mo separator="true">,</mo><mspace width="0.6em"/>
      <mo>|</mo>${own("φ")}<mo>|</mo><mo>≪</mo>${SIZE_0}`,
    count: mathml`${SIZE_0}<mo>=</mo><mi>N</mi><mo>(</mo><mn>12</mn><msup><mi>d</mi><mn>2</mn></msup><mo>+</mo>
      <mn>13</mn><mi>d</mi><mo>)</mo><mo>+</mo><mo>(</mo><mi>V</mi><mo>+</mo><mi>T</mi><mo>+</mo><mn>2</mn><mo>)</mo>
      ${TIMES}<mi>d</mi>`,
  },
  lora: {
    formula: mathml`<mi>h</mi><mo>=</mo><mi>W</mi>${TIMES}<mi>x</mi><mo>+</mo>
      <mfrac><mi>α</mi><mi>r</mi></mfrac>${own("B")}${TIMES}${own("A")}${TIMES}<mi>x</mi>`,
    count: mathml`<munder><mo movablelimits="false">∑</mo><mi>W</mi></munder><mi>r</mi><mo>(</mo>${sub("d", "in")}<mo>+</mo>
      ${sub("d", "out")}<mo>)</mo>`,
  },
  adapter: {
    formula: mathml`<mi>h</mi><mo>←</mo><mi>h</mi><mo>+</mo>${own("W", "up")}${TIMES}<mi>f</mi><mo>(</mo>
      ${own("W", "down")}${TIMES}<mi>h</mi><mo>+</mo>${own("b", "down")}<mo>)</mo><mo>+</mo>${own("b", "up")}`,
    count: mathml`<mi>N</mi><mo>(</mo><mn>2</mn><mi>d</mi>${TIMES}<mi>m</mi><mo>+</mo><mi>m</mi><mo>+</mo>
      <mi>d</mi><mo>)</mo>`,
  },
  bitfit: {
    formula: mathml`<mi>y</mi><mo>=</mo><mi>W</mi>${TIMES}<mi>x</mi><mo>+</mo>
      ${own("b")}`,
    count: mathml`<mi>N</mi><mo>·</mo><mn>11</mn><mi>d</mi><mo>+</mo><mi>d</mi>`,
  },
  "virtual-tokens": {
    formula: mathml`<mi>softmax</mi><mo>(</mo>
      <mfrac><mrow><mi>q</mi>${TIMES}<msup><mrow><mo>[</mo>${own("P", "K")}<mo>;</mo><mi>K</mi><mo>]</mo></mrow><mi>⊤</mi></msup></mrow>
      <msqrt>${sub("d", "h")}</msqrt></mfrac><mo>)</mo><mo>[</mo>${own("P", "V")}<mo>;</mo><mi>V</mi><mo>]</mo>`,
    count: mathml`<mn>2</mn><mi>N</mi>${TIMES}<mi>d</mi>${TIMES}<mi>p</mi><mo separator="true">,</mo>
      <mspace width="0.6em"/><mi>d</mi>${TIMES}<mi>p</mi>`,
  },
  ia3: {
    formula: mathml`<mi>k</mi><mo>←</mo>${own("l", "k")}<mo>⊙</mo><mi>k</mi><mo separator="true">,</mo><mspace width="0.4em"/>
      <mi>v</mi><mo>←</mo>${own("l", "v")}<mo>⊙</mo><mi>v</mi><mo separator="true">,</mo><mspace width="0.4em"/>
      <mi>u</mi><mo>←</mo>${own("l", "ff")}<mo>⊙</mo><mi>u</mi>`,
    count: mathml`<mi>N</mi><mo>(</mo><mi>d</mi><mo>+</mo><mi>d</mi><mo>+</mo><mn>4</mn><mi>d</mi><mo>)</mo>`,
  },
  counts: {
    formula: mathml`<mi>s</mi><mo>=</mo><mfrac><mrow><mo>|</mo>${own("φ")}<mo>|</mo></mrow>
      <mrow>${SIZE_0}<mo>+</mo><mo>|</mo>${sub("φ", "new")}<mo>|</mo></mrow></mfrac>`,
    count: mathml`<mn>4</mn><mo>·</mo><mo>(</mo><mn>1</mn><mo>+</mo><mn>1</mn><mo>+</mo><mn>2</mn><mo>)</mo><mo>·</mo>
      <mo>|</mo><mi>φ</mi><mo>|</mo><mspace width="0.3em"/><mi mathvariant="normal">B</mi>`,
  },
  rates: {
    formula: mathml`${own("θ")}<mo>←</mo>${own("θ")}<mo>−</mo><mi>η</mi>
      <mfrac><mover accent="true"><mi>m</mi><mo>^</mo></mover>
      <mrow><msqrt><mover accent="true"><mi>v</mi><mo>^</mo></mover></msqrt><mo>+</mo><mi>ε</mi></mrow></mfrac>`,
    count: mathml`<mo>‖</mo><mi mathvariant="normal">Δ</mi><mi>θ</mi><mo>‖</mo><mo>≈</mo><mi>η</mi>${TIMES}<msqrt><mi>P</mi></msqrt>`,
  },
  forgetting: {
    formula: mathml`<mi>F</mi><mo>=</mo>${sub("L", "old")}<mo>(</mo>${T0}<mo>,</mo>${own("φ")}<mo>)</mo><mo>−</mo>
      ${sub("L", "old")}<mo>(</mo>${T0}<mo>)</mo>`,
    count: mathml`<mi>φ</mi><mspace width="0.3em"/><mi mathvariant="normal">off</mi><mo>⇒</mo><mi>F</mi><mo>=</mo><mn>0</mn>`,
  },
  pareto: {
    // As points of the plot: (c, ℓ).
    formula: mathml`<mi>a</mi><mo>≻</mo><mi>b</mi><mo>⇔</mo>${sub("c", "a")}<mo>≤</mo>${sub("c", "b")}<mo>∧</mo>
      ${sub("ℓ", "a")}<mo>≤</mo>${sub("ℓ", "b")}<mo>∧</mo><mi>a</mi><mo>≠</mo><mi>b</mi>`,
    count: mathml`<mi>c</mi><mo>=</mo><mi>r</mi><munder><mo movablelimits="false">∑</mo><mi>W</mi></munder><mo>(</mo>
      ${sub("d", "in")}<mo>+</mo>${sub("d", "out")}<mo>)</mo>`,
  },
};

export function renderFormula(id: LessonId, kind: keyof Formulas): TemplateResult {
  // Notation, which is the same in every language.
  return html`<math
    display=${kind === "formula" ? "block" : "inline"}
    displaystyle=${kind === "formula" ? "true" : "false"}
    lang="en"
    ><mrow>${FORMULAS[id][kind]}</mrow></math
  >`;
}

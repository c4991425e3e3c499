// The page in Chinese: everything on it is redrawn, nothing of its state is lost, and back.
import { afterEach, expect, test } from "vitest";
import { chooseLocale, currentLocale, preferredLocale } from "../../src/ui/locale/locale.ts";
import {
  formatCount,
  formatDuration,
  formatLearningRate,
  formatList,
  formatLoss,
  formatShare,
} from "../../src/ui/state/format.ts";
import { formatDay } from "../../src/ui/state/format-day.ts";
import type { Page } from "../helpers/page.ts";
import { openPage } from "../helpers/page.ts";

/** Pages and languages come when they are asked for. */
const SLOW = { timeout: 10_000 };

afterEach(async () => {
  await chooseLocale("en");
  localStorage.removeItem("locale");
});

/** Names, terms, units, data and code that a Chinese page writes in Latin letters too. */
const LATIN =
  /PEFT Playground|LoRA|BitFit|\(IA\)³|Prefix-tuning|Prompt-tuning|LayerNorm|Adapter|Prefix|Prompt|AdamW|SGD|GPT-2|WebGPU|GPU|Hugging Face|PEFT|Python|BibTeX|Markdown|CSV|JSON|SVG|PNG|PyTorch|MLP|alpha|Alpha|dropout|Dropout|tokens?|nats|digits-mini|sotu-mini|digits\/sortd|sortd|adapter_model\.safetensors|adapter_config\.json|[KMG]iB|\b(?:lr|[rbn])=[\d.e+-]+|\b\d(?:\.\d+)?e[+-]?\d+|[\d.]+ ?[kMB]\b|EN\b|Esc|Enter|Delete|Shift|\bF1\b|\b[QKVO]\b|Student t|zip|SD|[A-Z] ?[A-Z]? \(|attn|c_attn|c_proj|c_fc|mlp|emb|norm|head|up|down|SwiftShader|matmul: quad; attention: scalar|Kalajdzievski|Parallel|He et al\.|\b(?:null|true|false)\b|&|all-linear|relu|swish|gelu|tanh|houlsby|pfeiffer|parallel|Houlsby|Pfeiffer/g;

/** Whose text is data, code or in a language of its own. */
const FOREIGN =
  "[lang], code, .prompt, caption, .target td, .class, style, script, a[target=_blank], kbd";

/** Text and spoken attributes that are left in English: three letters in a row which no name explains. */
function leftovers(root: Document | ShadowRoot | Element = document.body): readonly string[] {
  const found: string[] = [];
  function check(text: string | null): void {
    const rest = (text ?? "").replace(LATIN, " ");
    if (/[A-Za-z]{3,}/.test(rest)) found.push((text ?? "").trim().replace(/\s+/g, " "));
  }
  for (const element of root.querySelectorAll("*")) {
    if (element.shadowRoot !== null) found.push(...leftovers(element.shadowRoot));
    if (element.closest(FOREIGN) !== null) continue;
    for (const name of ["aria-label", "title", "placeholder", "label"]) {
      check(element.getAttribute(name));
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) check(node.textContent);
    }
  }
  return [...new Set(found)];
}

async function toChinese(page: Page): Promise<void> {
  page.find('top-bar >>> button[lang="zh-Hans"]').click();
  await expect.poll(currentLocale, SLOW).toBe("zh-Hans");
  await page.settled();
}

test("the button switches the Lab, with all that it holds, and back", async () => {
  const page = await openPage({}, "#/lab?s=lora-vs-full");
  await page.run();
  page.store.editOption("lora", "rank", 16);
  page.store.setView({ isLog: true });
  const more = page.find<HTMLDetailsElement>("method-card >>> details");
  more.open = true;
  await page.settled();
  const english = page.text();
  const { experiment, view, kept } = page.store.snapshot;

  await toChinese(page);
  expect(document.documentElement.lang).toBe("zh-Hans");
  expect(page.text("transport-bar")).toContain("按更改运行");
  expect(page.text("loss-figure")).toContain("损失（nats / token）");
  // Charts are drawn anew, not only what stands around them.
  expect(page.find("loss-figure >>> svg[role=img]").getAttribute("aria-label")).toContain(
    "验证损失",
  );
  expect(page.find("loss-figure >>> svg").textContent).toContain("冻结的基座");
  expect(leftovers()).toEqual([]);
  expect(page.store.snapshot).toMatchObject({ experiment, view, kept });
  expect(page.find<HTMLDetailsElement>("method-card >>> details").open).toBe(true);

  page.find('top-bar >>> button[lang="en"]').click();
  await expect.poll(currentLocale, SLOW).toBe("en");
  await page.settled();
  expect(page.text()).toBe(english);
  expect(document.documentElement.lang).toBe("en");
});

test("before the first run nothing is left in English either, at any task", async () => {
  for (const hash of ["#/lab?bitfit=on&adapter=on&prefix=on&ia3=on&prompt=on", "#/lab?task=spam"]) {
    const page = await openPage({}, hash);
    await chooseLocale("zh-Hans");
    await page.settled();
    page.press("?");
    await page.settled();
    expect(page.text("help-dialog")).toContain("每种方法各训练一步");
    expect(leftovers()).toEqual([]);
  }
});

test("Compare is redrawn", async () => {
  const page = await openPage({}, "#/lab?steps=40&seeds=2");
  await page.run();
  page.store.navigate("compare");
  await expect.poll(() => page.findAll("pareto-figure >>> svg[role=img]").length, SLOW).toBe(1);
  await page.settled();
  await toChinese(page);
  await expect
    .poll(() => page.find("pareto-figure >>> svg[role=img]").textContent, SLOW)
    .toContain("越小越好");
  expect(page.text("compare-page")).toContain("95% 置信区间");
  expect(leftovers()).toEqual([]);
});

test("a talk is redrawn", async () => {
  const page = await openPage({}, "#/lab?s=lora-vs-full");
  page.store.present(true);
  await expect.poll(() => page.findAll("present-page >>> .counter").length, SLOW).toBe(1);
  await chooseLocale("zh-Hans");
  await page.settled();
  expect(page.text("present-page")).toContain("第 0 步，共 150 步");
  expect(page.text("present-page")).toContain("两者从同一个基座出发");
  expect(leftovers()).toEqual([]);
});

test("what went wrong is told in Chinese, technical details aside", async () => {
  const page = await openPage({}, "#/lab?steps=abc");
  for (const { id } of page.store.snapshot.experiment.methods) {
    page.store.editMethod(id, { enabled: false });
  }
  await chooseLocale("zh-Hans");
  await page.settled();
  expect(page.text("lab-page")).toContain("没有启用任何方法。 请启用一种方法。");
  expect(page.text("lab-page")).toContain("以下内容无法照原样采用：");
  expect(page.text("lab-page")).toContain('training.steps：应为数字，实际为 "abc"');
});

test("numbers, dates and lists follow the language; learning rates do not", async () => {
  const written = () => [
    formatShare(0.0738),
    formatDuration(95_000),
    formatDay("2026-11-22T10:00:00Z"),
    formatList(["LoRA", "BitFit"]),
    formatLoss(Infinity),
  ];
  const shared = () => [formatCount(16_384), formatLoss(0.3125), formatLearningRate(3e-3)];
  expect(written()).toEqual(["7.38 %", "1 min 35 s", "22 Nov 2026", "LoRA, BitFit", "not finite"]);
  expect(shared()).toEqual(["16,384", "0.313", "3e-3"]);
  await chooseLocale("zh-Hans");
  expect(written()).toEqual(["7.38%", "1 分 35 秒", "2026年11月22日", "LoRA、BitFit", "非有限值"]);
  expect(shared()).toEqual(["16,384", "0.313", "3e-3"]);
});

test("the language is the chosen one, else the address's, else the browser's", async () => {
  expect(preferredLocale("", ["zh-CN"])).toBe("zh-Hans");
  expect(preferredLocale("", ["de"])).toBe("en");
  expect(preferredLocale("?lang=zh", ["en"])).toBe("zh-Hans");
  await chooseLocale("zh-Hans");
  expect(preferredLocale("?lang=en", ["en"])).toBe("zh-Hans");
});

// The Learn page: its cards as a reader, a keyboard and a listener find them, in both languages, and where their links lead.
import { afterEach, expect, test } from "vitest";
import { page as browserPage } from "vitest/browser";
import { readHash } from "../../src/experiment/url.ts";
import { chooseLocale } from "../../src/ui/locale/locale.ts";
import type { Page } from "../helpers/page.ts";
import { openPage, violations } from "../helpers/page.ts";

/** The page's code comes when it is asked for. */
const SLOW = { timeout: 10_000 };

afterEach(async () => {
  delete document.documentElement.dataset["theme"];
  await chooseLocale("en");
  localStorage.removeItem("locale");
});

async function learn(page: Page): Promise<void> {
  page.press("g");
  page.press("h");
  await expect.poll(() => page.findAll("learn-page >>> article").length, SLOW).toBe(10);
  await page.settled();
}

test("ten cards, each with a formula, a count, a paper and a link", async () => {
  const page = await openPage();
  await learn(page);
  expect(location.hash).toMatch(/^#\/learn/);
  expect(page.find("top-bar >>> nav a[aria-current=page]").textContent.trim()).toBe("Learn");
  for (const card of page.findAll("learn-page >>> article")) {
    const formulas = [...card.querySelectorAll("math")];
    expect(formulas).toHaveLength(2);
    for (const math of formulas) {
      // As MathML, not as unknown HTML: then it has a size of its own.
      expect(math.querySelector("mi")).toBeInstanceOf(MathMLElement);
      expect(math.getBoundingClientRect().width).toBeGreaterThan(10);
    }
    expect(card.querySelectorAll("li a[href^='https://arxiv.org/abs/']").length).toBeGreaterThan(0);
    expect(card.querySelector("h2")?.textContent).not.toBe("");
  }
  expect(page.text("learn-page")).toContain("Here: rank 4 trains 16,384, 7.38 %.");
});

test("a card's link opens the Lab on its set-up", async () => {
  const page = await openPage();
  await learn(page);
  const link = page.find<HTMLAnchorElement>("learn-page >>> [data-lesson=ia3] .try");
  const { hash } = link;
  link.click();
  await expect.poll(() => page.findAll("lab-page").length, SLOW).toBe(1);
  expect(page.store.snapshot.experiment).toEqual(readHash(hash).experiment);
  expect(page.store.snapshot.notices).toEqual([]);
  history.back();
  await expect.poll(() => page.findAll("learn-page >>> article").length, SLOW).toBe(10);
});

test.each(["light", "dark"])("%s: nothing for axe to complain about", async (theme) => {
  document.documentElement.dataset["theme"] = theme;
  const page = await openPage();
  await learn(page);
  expect(await violations()).toEqual([]);
});

test("in Chinese no card is left in English", async () => {
  const page = await openPage();
  await learn(page);
  await chooseLocale("zh-Hans");
  await page.settled();
  const words = page.findAll("learn-page >>> article").map((card) => {
    const text = [...card.querySelectorAll("h2, p.text, p.example, .try")].map(
      (e) => e.textContent,
    );
    return text.join(" ");
  });
  expect(words.every((text) => /\p{Script=Han}/u.test(text))).toBe(true);
  const names = /LoRA|BitFit|AdamW|Houlsby|Pfeiffer|token|Prefix-tuning|Prompt-tuning|IA|[KM]iB/g;
  expect(words.join(" ").replace(names, "")).not.toMatch(/[A-Za-z]{3,}/);
});

test("a narrow screen has no sideways scroll", async () => {
  await browserPage.viewport(390, 844);
  const page = await openPage();
  await learn(page);
  expect(document.documentElement.scrollWidth).toBe(390);
  expect(page.find("learn-page").scrollWidth).toBe(390);
  // Nor has a formula, which may scroll by itself.
  for (const box of page.findAll("learn-page >>> .formula, learn-page >>> .count")) {
    expect(box.scrollWidth).toBeLessThanOrEqual(box.clientWidth);
  }
  await browserPage.viewport(1280, 800);
});

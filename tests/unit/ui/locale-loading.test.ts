// A language whose words cannot be fetched, as without a network, can be chosen again once they can.
import { expect, test, vi } from "vitest";
import { chooseLocale, currentLocale } from "../../../src/ui/locale/locale.ts";

const network = vi.hoisted(() => ({ isDown: true }));

vi.mock("../../../src/ui/locale/zh-hans/templates.ts", () => {
  if (network.isDown) throw new Error("Failed to fetch dynamically imported module");
  return { templates: {} };
});

test("words that could not be fetched are asked for again", async () => {
  const documentElement = { lang: "en" };
  vi.stubGlobal("document", { documentElement, querySelectorAll: () => [] });
  vi.stubGlobal("window", new EventTarget());
  await chooseLocale("zh-Hans");
  expect(currentLocale()).toBe("en");
  expect(documentElement.lang).toBe("en");
  network.isDown = false;
  await chooseLocale("zh-Hans");
  expect(currentLocale()).toBe("zh-Hans");
  expect(documentElement.lang).toBe("zh-Hans");
  vi.unstubAllGlobals();
});

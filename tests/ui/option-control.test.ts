// A control alone: what it shows of a value, and what a click makes of it; the page around it is tested elsewhere.
import { afterEach, expect, test } from "vitest";
import type { OptionDescription } from "../../src/experiment/options.ts";
import { OptionControl } from "../../src/ui/setup/option-control.ts";

const MLP: OptionDescription = {
  key: "reparameterization",
  title: "Reparametrising MLP",
  description: "Hidden width.",
  kind: "optional",
  min: 1,
  max: 64,
};

afterEach(() => {
  document.body.replaceChildren();
});

async function show(option: OptionDescription, value: unknown) {
  const control = new OptionControl();
  Object.assign(control, { option, value });
  const emitted: unknown[] = [];
  control.addEventListener("option-change", (event) => {
    emitted.push((event as CustomEvent<unknown>).detail);
  });
  document.body.append(control);
  await control.updateComplete;
  const find = (type: string) =>
    control.shadowRoot?.querySelector<HTMLInputElement>(`input[type=${type}]`) ?? undefined;
  return { emitted, find };
}

test("an optional size has no slider while it is off, and a click switches it on", async () => {
  const { emitted, find } = await show(MLP, null);
  expect(find("checkbox")?.checked).toBe(false);
  expect(find("range")).toBeUndefined();
  find("checkbox")?.click();
  expect(emitted).toEqual([64]);
});

test("an optional size that is on can be moved, and switched off", async () => {
  const { emitted, find } = await show(MLP, 16);
  expect(find("checkbox")?.checked).toBe(true);
  const range = find("range");
  expect([range?.value, range?.max]).toEqual(["4", "6"]);
  if (range !== undefined) range.value = "5";
  range?.dispatchEvent(new Event("input"));
  find("checkbox")?.click();
  expect(emitted).toEqual([32, null]);
});

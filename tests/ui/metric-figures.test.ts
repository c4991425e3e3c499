// The small charts on the page: they come with a run, follow the crosshair and the zoom, and have a table.
import { expect, test } from "vitest";
import { openPage } from "../helpers/page.ts";

test("the task's metrics are drawn after a run, with the same steps and crosshair as the loss, and as a table", async () => {
  const page = await openPage({}, "#/lab?bitfit=off&seeds=2&steps=40");
  expect(page.find("metric-figures").hidden).toBe(true);
  await page.run();
  const lines = () =>
    page.findAll("metric-figures >>> figure[data-metric=exactMatch] [data-mark=line]");
  await expect.poll(lines, { timeout: 10_000 }).toHaveLength(2);
  expect(page.find("metric-figures").hidden).toBe(false);
  expect(page.findAll("metric-figures >>> figure")).toHaveLength(2);

  const crosshairs = () => page.findAll("metric-figures >>> [data-part=crosshair]");
  expect(crosshairs()).toHaveLength(0);
  page.store.setView({ crosshair: 20 });
  await expect.poll(crosshairs).toHaveLength(2);
  page.store.setView({ zoom: [25, 40] });
  await expect.poll(crosshairs).toHaveLength(0);

  const { current } = page.store.snapshot.run;
  const last = current!.runs.map(({ lanes }) => {
    const values = lanes.map(({ evaluations }) => evaluations.at(-1)!.exactMatch!);
    return ((100 * (values[0]! + values[1]!)) / 2).toFixed(1);
  });
  page.find<HTMLDetailsElement>("metric-figures >>> figure[data-metric=exactMatch] details").open =
    true;
  const rows = page.findAll("metric-figures >>> figure[data-metric=exactMatch] tbody tr");
  const cells = [...rows.at(-1)!.querySelectorAll("td")].map((cell) => cell.textContent.trim());
  expect(cells).toEqual(last.map((value) => `${value} %`));
});

test("a step alone draws nothing anew", async () => {
  const page = await openPage(
    { msPerBlock: 30 },
    "#/lab?bitfit=off&steps=1600&evaluateEvery=1600&evaluationExamples=8",
  );
  await page.store.start();
  const lines = () => page.findAll("metric-figures >>> [data-mark=line]");
  await expect.poll(lines, { timeout: 10_000 }).not.toHaveLength(0);
  await page.settled();
  let drawings = 0;
  const observer = new MutationObserver(() => drawings++);
  observer.observe(page.find("metric-figures").shadowRoot!, { subtree: true, childList: true });
  let events = 0;
  page.store.subscribe(() => events++);
  await expect.poll(() => events, { timeout: 10_000 }).toBeGreaterThan(20);
  expect(page.store.snapshot.run.phase).toBe("running");
  expect(drawings).toBe(0);
  page.store.setView({ crosshair: 20 });
  await expect.poll(() => drawings).toBeGreaterThan(0);
  observer.disconnect();
  await page.store.stop();
});

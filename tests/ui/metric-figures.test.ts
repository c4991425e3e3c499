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

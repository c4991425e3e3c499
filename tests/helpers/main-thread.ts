// How long the page's main thread was busy without a break, from Chromium's own trace; in time of the processor, which other programs do not stretch.
import type { Browser, Page } from "playwright";

/** One task of the event loop. */
export interface Task {
  /** Since the recording began. */
  readonly atMs: number;
  /** On the processor. */
  readonly cpuMs: number;
  /** On the clock: what else runs on the machine counts, too. */
  readonly wallMs: number;
  /** The longest thing in it, such as `FunctionCall` or `UpdateLayoutTree`. */
  readonly longest: string;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string; readonly data?: Readonly<Record<string, unknown>> };
}

const CATEGORIES = [
  "devtools.timeline",
  "disabled-by-default-devtools.timeline",
  "disabled-by-default-v8.gc",
  "__metadata",
];
/** In the trace, by which the page's own thread is told from those of other pages. */
const MARK = "main-thread-recording";

/** Of one yardstick beside a software GPU that trains, where the limit was set: on a core of a server of 2023. */
const USUAL_YARDSTICK_MS = 13;
const YARDSTICK = "yardstick";
/** From one yardstick to the next. */
const YARDSTICK_EVERY_MS = 1000;

export interface Recording {
  /** Longest on the processor first; yardsticks are not among them. */
  readonly tasks: readonly Task[];
  /** What the same work took on the processor, from time to time. */
  readonly yardsticksMs: readonly number[];
}

/** All tasks of the page's main thread while `work` is done, and how fast the processor was meanwhile. */
export async function recordTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<Recording> {
  // Before the recording: the first few are compiled while they run.
  await measure(page, 20, 0);
  await browser.startTracing(page, { categories: [...CATEGORIES, "blink.user_timing"] });
  await page.evaluate((mark) => performance.mark(mark), MARK);
  const stop = await measure(page, Infinity, YARDSTICK_EVERY_MS);
  await work();
  await stop();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  return recordingOf(trace.traceEvents);
}

/** At least 1: a limit is not tightened by a fast processor. */
export function slowdown(yardsticksMs: readonly number[]): number {
  const middle = yardsticksMs.toSorted((a, b) => a - b)[yardsticksMs.length >> 1];
  if (middle === undefined) throw new Error("expected yardsticks in the trace, found none");
  return Math.max(1, middle / USUAL_YARDSTICK_MS);
}

/** Starts work of always the same size, of the page's own kind: a drawing of many elements, each in a task of its own. */
async function measure(page: Page, times: number, everyMs: number): Promise<() => Promise<void>> {
  await page.evaluate(
    async ([name, most, wait]) => {
      const scope = globalThis as { isMeasuring?: boolean };
      scope.isMeasuring = true;
      const space = "http://www.w3.org/2000/svg";
      const draw = () => {
        performance.mark(name);
        const svg = document.createElementNS(space, "svg");
        for (let i = 0; i < 1500; i++) {
          const path = document.createElementNS(space, "path");
          const corners = Array.from({ length: 8 }, (_, k) => `${k},${((i * k) % 97) / 7}`);
          path.setAttribute("d", `M${corners.join("L")}`);
          path.setAttribute("stroke-width", String(i % 3));
          svg.append(path);
        }
        return svg.querySelectorAll("[stroke-width='1']").length;
      };
      const go = async () => {
        for (let i = 0; i < most && scope.isMeasuring === true; i++) {
          await new Promise((resolve) => setTimeout(resolve, wait));
          draw();
        }
      };
      const done = go();
      if (Number.isFinite(most)) await done;
    },
    [YARDSTICK, times, everyMs] as const,
  );
  return () =>
    page.evaluate(() => {
      (globalThis as { isMeasuring?: boolean }).isMeasuring = false;
    });
}

function recordingOf(events: readonly TraceEvent[]): Recording {
  const mark = events.find(({ name }) => name === MARK);
  if (mark === undefined) throw new Error("expected the mark of the recording, found none");
  const own = events.filter(({ pid, tid, ph }) => {
    return pid === mark.pid && tid === mark.tid && ph === "X";
  });
  const tasks = own.filter(({ name, ts }) => name === "RunTask" && ts >= mark.ts);
  if (tasks.length === 0) throw new Error("expected tasks in the trace, found none");
  if (tasks.every(({ tdur }) => tdur === undefined)) {
    throw new Error("expected the time of tasks on the processor, found only that on the clock");
  }
  const parts = own.filter(({ name }) => name !== "RunTask");
  const marked = events.filter(({ name, pid, tid }) => {
    return name === YARDSTICK && pid === mark.pid && tid === mark.tid;
  });
  const isYardstick = ({ ts, dur = 0 }: TraceEvent) =>
    marked.some((event) => event.ts >= ts && event.ts <= ts + dur);
  const described = tasks
    .filter((task) => !isYardstick(task))
    .map((task): Task => {
      const end = task.ts + (task.dur ?? 0);
      const within = parts
        .filter(({ ts, dur = 0 }) => ts >= task.ts && ts + dur <= end && dur > 0)
        .sort((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0));
      return {
        atMs: (task.ts - mark.ts) / 1000,
        cpuMs: (task.tdur ?? 0) / 1000,
        wallMs: (task.dur ?? 0) / 1000,
        longest: within
          .slice(0, 4)
          .map(({ name, tdur = 0 }) => `${name} ${(tdur / 1000).toFixed(1)}`)
          .join(", "),
      };
    })
    .sort((a, b) => b.cpuMs - a.cpuMs);
  const yardsticks = tasks.filter(isYardstick);
  return { tasks: described, yardsticksMs: yardsticks.map(({ tdur = 0 }) => tdur / 1000) };
}

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

/** All tasks of the page's main thread while `work` is done, longest on the processor first. */
export async function recordTasks(
  browser: Browser,
  page: Page,
  work: () => Promise<void>,
): Promise<readonly Task[]> {
  await browser.startTracing(page, { categories: [...CATEGORIES, "blink.user_timing"] });
  await page.evaluate((mark) => performance.mark(mark), MARK);
  await work();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as {
    readonly traceEvents: readonly TraceEvent[];
  };
  return tasksOf(trace.traceEvents);
}

function tasksOf(events: readonly TraceEvent[]): readonly Task[] {
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
  return tasks
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
}

// The tasks of the window's thread and of Electron's main thread, by Chromium's own trace. A task's CPU time says what it
// would have blocked; its wall time counts also what else the machine was busy with.
import { readFileSync } from 'node:fs';
import type { ElectronApplication } from '@playwright/test';

interface TraceEvent {
  readonly name: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds; `tdur` of the thread's own CPU time. */
  readonly dur?: number;
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

export interface TaskFigures {
  /** Milliseconds. */
  readonly longestCpu: number;
  readonly longestWall: number;
  /** Tasks with more than 50 ms of CPU time. */
  readonly blocking: number;
}

export async function startTrace(electron: ElectronApplication): Promise<void> {
  await electron.evaluate(({ contentTracing }) =>
    contentTracing.startRecording({ included_categories: ['toplevel', '__metadata'] }),
  );
}

/** @param windowPid the process of the window's page. */
export async function stopTrace(
  electron: ElectronApplication,
  windowPid: number,
): Promise<{ window: TaskFigures; main: TaskFigures }> {
  const file = await electron.evaluate(({ contentTracing }) => contentTracing.stopRecording());
  const { traceEvents } = JSON.parse(readFileSync(file, 'utf8')) as { traceEvents: TraceEvent[] };
  const threads = new Map<string, string>();
  for (const { name, pid, tid, args } of traceEvents) {
    if (name === 'thread_name' && args?.name) threads.set(`${pid} ${tid}`, args.name);
  }
  const figures = (thread: string, pid: number | null): TaskFigures => {
    const tasks = traceEvents.filter(
      (event) =>
        event.name === 'ThreadControllerImpl::RunTask' &&
        threads.get(`${event.pid} ${event.tid}`) === thread &&
        (pid === null || pid === event.pid),
    );
    if (tasks.length === 0) throw new Error(`the trace has no task of ${thread}`);
    const longest = (of: 'dur' | 'tdur'): number =>
      tasks.reduce((most, task) => Math.max(most, task[of] ?? 0), 0) / 1_000;
    return {
      longestCpu: longest('tdur'),
      longestWall: longest('dur'),
      blocking: tasks.filter(({ tdur = 0 }) => tdur > 50_000).length,
    };
  };
  return { window: figures('CrRendererMain', windowPid), main: figures('CrBrowserMain', null) };
}

// What the kernel says of the app's processes: CPU time used, memory now and at its highest (Linux).
import { readFileSync } from 'node:fs';
import type { ElectronApplication } from '@playwright/test';

export type Part = 'main' | 'window' | 'engine' | 'other';

export interface AppProcess {
  readonly pid: number;
  readonly part: Part;
}

export async function appProcesses(electron: ElectronApplication): Promise<AppProcess[]> {
  const found = await electron.evaluate(({ app, BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId();
    return app.getAppMetrics().map(({ pid, type, name, serviceName }) => ({
      pid,
      part: type === 'Browser' ? 'main' : pid === window ? 'window' : (name ?? serviceName ?? ''),
    }));
  });
  return found.map(({ pid, part }) => ({
    pid,
    part: part === 'main' || part === 'window' ? part : part === 'petrel-engine' ? 'engine' : 'other',
  }));
}

/** Milliseconds of CPU time since the process began, user and system; 0 once it has gone. */
export function cpuMs({ pid }: AppProcess): number {
  const text = file(`/proc/${pid}/stat`);
  // The second field, the name, may hold spaces; what follows it starts with field 3.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  return ticks * TICK_MS;
}

export interface MemoryMb {
  readonly now: number;
  readonly peak: number;
  /** Of what is resident now: its own, and mapped from files, chiefly the program itself, which its processes share. */
  readonly anon: number;
  readonly file: number;
}

/** Resident megabytes. */
export function memoryMb({ pid }: AppProcess): MemoryMb {
  const text = file(`/proc/${pid}/status`);
  const read = (name: string): number =>
    Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0) / 1024);
  return { now: read('VmRSS'), peak: read('VmHWM'), anon: read('RssAnon'), file: read('RssFile') };
}

/** USER_HZ, which Linux holds at 100 for whoever reads /proc. */
const TICK_MS = 10;

function file(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended meanwhile.
    return '';
  }
}

// Hears every process of the app from below, whoever resolves and connects there: Chromium, Node, the C library. By `strace`, which
// sees the system calls themselves, so Linux only.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NetworkTrace {
  /** For `LaunchOptions.starter`. */
  readonly starter: string;
  /**
   * What was sent or connected to so far, e.g. `connect(… sin_port=htons(53) …)`, and the bytes where names may stand.
   * Sockets of this machine's own kinds (Unix, netlink) are left out.
   */
  calls(): string[];
}

/** @returns why there is none, in words; or the trace */
export function networkTrace(folder: string): NetworkTrace | string {
  if (process.platform !== 'linux') return 'strace is only on Linux';
  const works = spawnSync('strace', [
    '-f',
    '--seccomp-bpf',
    '-e',
    'trace=connect',
    '-o',
    '/dev/null',
    'true',
  ]);
  if (works.status !== 0) return 'strace is not installed, or may not trace';
  const log = join(folder, 'network.trace');
  const starter = join(folder, 'traced.sh');
  const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
  const command = [
    // -D: the app itself is the child, to be ended like any other.
    'exec strace -D -f --seccomp-bpf -qq -s 400',
    '-e trace=connect,sendto,sendmsg,sendmmsg -e signal=none',
    `-o ${quote(log)} ${quote(process.env.ELECTRON_EXEC_PATH ?? '')} "$@"`,
  ].join(' ');
  writeFileSync(starter, `#!/bin/sh\n${command}\n`, { mode: 0o700 });
  return {
    starter,
    calls: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        // A call without an address goes where its socket was connected to before, which stands here too.
        .filter((line) => /sa_family=AF_INET6?\b/.test(line) || /\\\d+[a-z]+\\\d+example\\0/.test(line)),
  };
}

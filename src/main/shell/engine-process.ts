// Starts the engine as a utility process and gives it the shape that the engine host supervises.
import type { UtilityProcess } from 'electron';
import type { FromEngine } from '../../shared/contract/engine-port.ts';
import engineFlags from '../../shared/engine-flags.json' with { type: 'json' };
import type { EngineProcess } from '../engine-host.ts';

interface Forks {
  fork: (
    path: string,
    args: string[],
    options: { serviceName: string; stdio: 'inherit'; env: NodeJS.ProcessEnv; execArgv: string[] },
  ) => UtilityProcess;
}

/** @param profile the folder given by `--user-data-dir`, or the system's own for the app. */
export function forkEngine(utilityProcess: Forks, entry: string, profile: string): EngineProcess {
  const child = utilityProcess.fork(entry, [`--profile=${profile}`], {
    serviceName: 'petrel-engine',
    stdio: 'inherit',
    // Main has taken the secrets out of its own environment before this copy is made.
    env: { ...process.env },
    // Of a utility process V8 takes flags by Chromium's switch only.
    execArgv: [`--js-flags=${engineFlags.v8.join(' ')}`],
  });
  return {
    post: (message) => child.postMessage(message),
    onMessage: (listener) => {
      child.on('message', (message: FromEngine) => listener(message));
    },
    onExit: (listener) => {
      child.on('exit', listener);
    },
    kill: () => {
      child.kill();
    },
  };
}

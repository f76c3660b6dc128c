// What set-up tells the person. Always on stderr: stdout belongs to the program that is being started.

export function say(text) {
  process.stderr.write(`petrel: ${text}\n`);
}

/** A failure the person can act on: shown as one sentence, without a stack. */
export class SetupError extends Error {}

/** Runs a script's main function; ends the process with 1 and one sentence when set-up cannot go on. */
export async function runMain(main) {
  try {
    process.exitCode = (await main()) ?? 0;
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    say(error.message);
    process.exitCode = 1;
  }
}

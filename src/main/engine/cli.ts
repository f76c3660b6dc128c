// The engine without a window: `--profile DIR COMMAND`, JSON lines on stdout, problems as JSON on stderr.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { takeEnvironmentSecrets } from '../../shared/environment-secrets.ts';
import { ProblemError, toProblem } from '../../shared/problem.ts';
import { environmentCredentials } from './accounts/environment-credentials.ts';
import { accountAdd, accountList } from './cli/account.ts';
import { type Command, type CommandContext, usageProblem } from './cli/context.ts';
import { mailboxes, messages } from './cli/mailboxes.ts';
import { copy, flag, mailbox, move, outbox, remove, undo } from './cli/operations.ts';
import { show } from './cli/show.ts';
import { sync } from './cli/sync.ts';
import { composeEngine, type EngineParts } from './engine.ts';
import { systemClock } from './lib/clock.ts';
import { createLog } from './lib/log.ts';
import { openLogFile } from './lib/log-file.ts';
import { openProtocolLog } from './sync/protocol-log/protocol-log.ts';

const commands: readonly Command[] = [
  accountAdd,
  accountList,
  sync,
  mailboxes,
  messages,
  show,
  flag,
  move,
  copy,
  remove,
  mailbox,
  outbox,
  undo,
];

const usage = `petrel engine --profile DIR [--verbose] [--protocol-log FILE] COMMAND
${commands.map((command) => `  ${command.usage}`).join('\n')}
--protocol-log records what mail servers say, without credentials, every word replaced: fit to be sent with a report.
Secrets come from the environment: PETREL_PASSWORD, or PETREL_PASSWORD_<account id>; also access tokens, of accounts
added with "signIn": "token".
`;

/** Everything before the first word that is no option belongs to the program, the rest to the command. */
function split(argv: readonly string[]): { own: string[]; command: Command; args: string[] } {
  const takesValue = new Set(['--profile', '--protocol-log']);
  let at = 0;
  while (at < argv.length && argv[at]?.startsWith('-')) at += takesValue.has(argv[at] ?? '') ? 2 : 1;
  const words = argv.slice(at);
  const command = commands.find(({ name }) => name.split(' ').every((word, i) => words[i] === word));
  if (!command) throw usageProblem('no such command; --help lists them');
  return { own: argv.slice(0, at), command, args: words.slice(command.name.split(' ').length) };
}

/** parseArgs throws plain TypeErrors with a code: mistakes of the person, not of ours. */
function asProblem(thrown: unknown): unknown {
  const code = thrown instanceof TypeError ? (thrown as { code?: string }).code : undefined;
  return code?.startsWith('ERR_PARSE_ARGS') ? usageProblem(String((thrown as Error).message)) : thrown;
}

async function main(argv: readonly string[]): Promise<void> {
  if (argv.includes('--help')) {
    process.stdout.write(usage);
    return;
  }
  const { own, command, args } = split(argv);
  const { values } = parseArgs({
    args: own,
    options: {
      profile: { type: 'string' },
      verbose: { type: 'boolean' },
      'protocol-log': { type: 'string' },
    },
  });
  if (values.profile === undefined) throw usageProblem('--profile is missing');
  const profileDir = resolve(values.profile);
  const secrets = takeEnvironmentSecrets(process.env);
  const log = createLog(
    values.verbose
      ? (line) => process.stderr.write(`${line}\n`)
      : openLogFile(join(profileDir, 'logs', 'engine-cli.log')),
    values.verbose ? 'debug' : 'info',
  );
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  const logPath = values['protocol-log'];
  const protocolLog = logPath === undefined ? undefined : openProtocolLog(resolve(logPath), systemClock);
  const opened = new Map<'read' | 'write', EngineParts>();
  const context: CommandContext = {
    signal: stop.signal,
    newAccountSecret: secrets.get('any') ?? null,
    open: (use) => {
      const held = opened.get(use);
      if (held) return held;
      const parts = composeEngine({
        profileDir,
        credentials: environmentCredentials(secrets),
        background: false,
        beside: use === 'read',
        log,
        protocolLog: use === 'write' ? protocolLog : undefined,
      });
      opened.set(use, parts);
      return parts;
    },
    print: (value) => process.stdout.write(`${JSON.stringify(value)}\n`),
    printBytes: (bytes) => process.stdout.write(bytes),
    complain,
  };
  try {
    await command.run(context, args);
  } finally {
    for (const parts of opened.values()) await parts.stop();
  }
}

function complain(thrown: unknown): void {
  const found = toProblem(asProblem(thrown));
  process.exitCode = 1;
  process.stderr.write(`${JSON.stringify(found)}\n`);
  if (found.kind === 'bug' && !(thrown instanceof ProblemError) && thrown instanceof Error) {
    process.stderr.write(`${JSON.stringify({ stack: thrown.stack })}\n`);
  }
}

process.stdout.on('error', () => {
  // Whoever read has gone (`| head`): there is nobody left to write for.
  process.exit(1);
});
main(process.argv.slice(2)).catch(complain);

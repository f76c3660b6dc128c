// The engine's own log, for finding faults. It never carries an address, a subject, a body or a secret: events are
// constant machine words, and every text value is cleaned here as a second line of defence.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | bigint | boolean | null | undefined>>;

export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log whose lines all carry these fields, e.g. `{account: 3}`. */
  child(fields: LogFields): Log;
}

/** Takes one finished line of JSON, without a line end. */
export type LogSink = (line: string) => void;

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const VALUE_LIMIT = 300;
const SECRET_FIELD = /pass|secret|token|credential|auth(?!or)|subject|address|body|cookie/i;
const ADDRESS = /[^\s<>"'(),;:]+@[^\s<>"'(),;]+/g;

function cleanValue(name: string, value: LogFields[string]): string | number | boolean | null {
  if (SECRET_FIELD.test(name)) return '<redacted>';
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string') {
    return value
      .replace(/\p{Cc}+/gu, ' ')
      .replace(ADDRESS, '<address>')
      .slice(0, VALUE_LIMIT);
  }
  return value ?? null;
}

/** @param least lines below this level are dropped. @param now epoch ms. */
export function createLog(
  sink: LogSink,
  least: LogLevel = 'info',
  now: () => number = Date.now,
  context: LogFields = {},
): Log {
  const write = (level: LogLevel, event: string, fields: LogFields = {}): void => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(least)) return;
    const line: Record<string, string | number | boolean | null> = {
      time: new Date(now()).toISOString(),
      level,
      event,
    };
    for (const [name, value] of Object.entries({ ...context, ...fields })) {
      if (value !== undefined && !(name in line)) line[name] = cleanValue(name, value);
    }
    sink(JSON.stringify(line));
  };
  return {
    debug: (event, fields) => write('debug', event, fields),
    info: (event, fields) => write('info', event, fields),
    warn: (event, fields) => write('warn', event, fields),
    error: (event, fields) => write('error', event, fields),
    child: (fields) => createLog(sink, least, now, { ...context, ...fields }),
  };
}

export const silentLog: Log = createLog(() => undefined, 'error');

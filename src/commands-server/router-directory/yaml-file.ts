/** Reads a YAML file against a schema; whatever is wrong is told by file, line and key. */

import { isMap, isScalar, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

type Path = readonly (string | number)[];

const keyPath = (path: Path) =>
  path.map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? key : `.${key}`)).join('');

export function parseYamlConfig<Schema extends z.ZodType>(
  text: string,
  file: string,
  schema: Schema,
): z.output<Schema> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, strict: true, uniqueKeys: true });
  const [syntaxError] = document.errors;
  if (syntaxError) {
    const { line } = lineCounter.linePos(syntaxError.pos[0]);
    // The message's further lines quote the file, which may hold what should not be printed.
    throw new ConfigError(
      `${file}:${line}: ${syntaxError.message.split('\n')[0]?.replace(/ at line \d+.*$/, '') ?? ''}`,
    );
  }
  const parsed = schema.safeParse(valueOf(document, file));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.slice(0, 20).map((issue) => {
    const path = issue.path.filter((key): key is string | number => typeof key !== 'symbol');
    const line =
      issue.code === 'unrecognized_keys'
        ? lineOfKey(document, lineCounter, path, issue.keys)
        : lineOf(document, lineCounter, path);
    const where = path.length === 0 ? '' : `${keyPath(path)}: `;
    return `${file}${line === null ? '' : `:${line}`}: ${where}${issue.message}`;
  });
  throw new ConfigError(problems.join('\n'));
}

/** Aliases are few in an honest file; an expanding one ("billion laughs") is refused. */
function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 50 }) ?? {};
  } catch {
    throw new ConfigError(`${file}: it refers to itself too often (more than 50 aliases)`);
  }
}

/** The line of the key, or of the nearest thing around it that is there. */
function lineOf(document: Document, lineCounter: LineCounter, path: Path): number | null {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (node !== null && typeof node === 'object' && 'range' in node && Array.isArray(node.range)) {
      return lineCounter.linePos(Number(node.range[0])).line;
    }
  }
  return null;
}

/** The first of the unknown keys itself: what stands around it may begin far above. */
function lineOfKey(document: Document, lineCounter: LineCounter, path: Path, keys: readonly string[]): number | null {
  const around: unknown = path.length === 0 ? document.contents : document.getIn(path, true);
  const pair = isMap(around) ? around.items.find(({ key }) => isScalar(key) && keys.includes(String(key.value))) : null;
  const range = pair && isScalar(pair.key) ? pair.key.range : null;
  return range ? lineCounter.linePos(range[0]).line : lineOf(document, lineCounter, path);
}

/** For what is found wrong later, with a file that was in order by itself. */
export function placeIn(text: string, file: string, path: Path): string {
  const lineCounter = new LineCounter();
  const line = lineOf(parseDocument(text, { lineCounter }), lineCounter, path);
  return `${file}${line === null ? '' : `:${line}`}: ${keyPath(path)}`;
}

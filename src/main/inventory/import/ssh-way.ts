/** The way to a host by the arguments that an inventory gives to ssh: the first ProxyJump or ProxyCommand counts. */

import { readSshWords, shellWords, type SshWord } from './ssh-arguments';

export type SshWay = {
  /** the last host in between, as `user@host:port`; null: none */
  readonly jump: string | null;
  readonly hops: number;
  /** options that change how the host is reached, and are not taken over */
  readonly leftOut: readonly string[];
};

/** Longer ones are not looked at. */
const longestArguments = 4_096;
const reaching = new Set(['-F', '-i', '-l', '-p', 'hostname', 'identityfile', 'port', 'user']);

/** null: by a command that would have to be run, and is no plain `ssh -W`. */
export function wayOf(text: string): SshWay | null {
  return text.length > longestArguments ? null : wayOfWords(readSshWords(shellWords(text)));
}

export function wayOfWords(words: readonly SshWord[]): SshWay | null {
  const options = words.filter((word) => word.kind === 'option');
  const leftOut = options.filter(({ name }) => reaching.has(name)).map(({ name }) => name);
  const first = options.find(({ name }) => name === '-J' || name === 'proxyjump' || name === 'proxycommand');
  if (first === undefined || first.value.toLowerCase() === 'none') return { jump: null, hops: 0, leftOut };
  if (first.name === 'proxycommand') {
    const through = throughSsh(readSshWords(shellWords(first.value.replace(/^exec\s+/, ''))));
    return through === null ? null : { jump: through.jump, hops: 1, leftOut: [...leftOut, ...through.leftOut] };
  }
  const hops = first.value.split(',').map((hop) => hop.trim());
  return { jump: hops.at(-1) ?? null, hops: hops.length, leftOut };
}

/** `ssh -W %h:%p user@jump`, which is what ProxyJump does, and its older form `ssh user@jump nc %h %p`. */
function throughSsh(words: readonly SshWord[]): Pick<SshWay, 'jump' | 'leftOut'> | null {
  const [program, ...rest] = words;
  if (program?.kind !== 'operand' || !/(?:^|\/)ssh$/.test(program.value)) return null;
  const operands = rest.filter(({ kind }) => kind === 'operand').map(({ value }) => value);
  const options = rest.filter((word) => word.kind === 'option');
  const valueOf = (...names: readonly string[]): string | null =>
    options.find(({ name }) => names.includes(name))?.value ?? null;
  const [host, ...command] = operands;
  if (host === undefined || valueOf('-J', 'proxyjump', 'proxycommand') !== null) return null;
  const forwarded = valueOf('-W');
  const isForwarded =
    forwarded === null ? /^(?:\S*\/)?(?:nc|ncat|netcat) %h %p$/.test(command.join(' ')) : command.length === 0;
  if (!isForwarded || (forwarded !== null && !/^(?:%h|\[%h\]):%p$/.test(forwarded))) return null;
  const user = valueOf('-l', 'user');
  const port = valueOf('-p', 'port');
  const leftOut = options.filter(({ name }) => name === '-i' || name === 'identityfile' || name === '-F');
  const named = host.includes('@') || user === null ? host : `${user}@${host}`;
  return { jump: port === null ? named : `${named}:${port}`, leftOut: leftOut.map(({ name }) => name) };
}

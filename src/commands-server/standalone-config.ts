/** The standalone server's configuration: a YAML file (docs/commands-server.example.yaml). Secrets stand elsewhere. */

import { readFile, stat } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { parseUuid } from '@shared/ids';
import { z } from 'zod';
import { ConfigError, parseYamlConfig } from './router-directory/yaml-file';
import {
  addressSchema,
  interfacesSchema,
  mostCredentials,
  mostJumpHosts,
  portSchema,
  profileSchema,
  userSchema,
} from './router-directory/target-schema';
import { sessionTimeoutLimits } from './server-parts';

const path = z.string().min(1).max(4_096);
const duration = z
  .string()
  .regex(/^\d+(s|min|h)$/, 'must be a number with s, min or h, for example 5min')
  .transform((text) => {
    const units = { s: 1_000, min: 60_000, h: 3_600_000 } as const;
    const unit = text.endsWith('min') ? 'min' : text.endsWith('h') ? 'h' : 's';
    return Number.parseInt(text, 10) * units[unit];
  })
  .refine(
    (ms) => ms >= sessionTimeoutLimits.leastMs && ms <= sessionTimeoutLimits.mostMs,
    'must be between 15s and 24h',
  );

const oneCredential = z.union([
  z.strictObject({ passwordFile: path }),
  z.strictObject({ passwordEnv: z.string().regex(/^[A-Za-z_]\w*$/, 'must be the name of an environment variable') }),
  z.strictObject({ keyFile: path, passphraseFile: path.optional() }),
  z.strictObject({ agent: z.literal(true) }),
]);

/** Several are tried after each other; what a router allows is few tries. */
const credentials = z.union(
  [oneCredential.transform((one) => [one]), z.array(oneCredential).min(1).max(mostCredentials)],
  {
    error:
      'must be one of passwordFile, passwordEnv, keyFile (with or without passphraseFile), or agent: true; or a list of those',
  },
);

const jumpName = z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, or . _ -');

const sshKeys = {
  address: addressSchema,
  port: portSchema.default(22),
  user: userSchema.default('root'),
  credential: credentials,
  hostKey: z.string().max(16_384).optional(),
  jump: jumpName.optional(),
  legacyAlgorithms: z.boolean().default(false),
};

const router = z.strictObject({
  ...sshKeys,
  id: z
    .string()
    .refine((id) => parseUuid(id) !== null, 'must be a UUID')
    .transform((id) => id.toLowerCase()),
  name: z.string().min(1).max(200),
  profile: profileSchema.default('auto'),
  interfaces: interfacesSchema.default([]),
});

const jumpHost = z.strictObject(sshKeys);

export type ConfiguredCredential = z.output<typeof oneCredential>;
export type ConfiguredJumpHost = z.output<typeof jumpHost> & { readonly name: string };
/** With the way to it resolved: the host nearest to this machine first. */
export type ConfiguredRouter = z.output<typeof router> & { readonly jumpHosts: readonly ConfiguredJumpHost[] };

const configSchema = z
  .strictObject({
    listen: z
      .strictObject({
        host: z.string().min(1).max(255).default('127.0.0.1'),
        port: z.number().int().min(0).max(65_535),
      })
      .default({ host: '127.0.0.1', port: 8022 }),
    behindTlsProxy: z.boolean().default(false),
    tls: z.strictObject({ cert: path, key: path }).optional(),
    tokens: z
      .array(
        z.strictObject({
          user: z.string().regex(/^[\w.@-]{1,64}$/, 'must be 1 to 64 letters, digits, or . _ @ -'),
          sha256: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits, as --hash-token prints them'),
        }),
      )
      .max(1_000)
      .default([]),
    tokenFiles: z.array(path).default([]),
    requestsPerSecond: z.number().min(1).max(100_000).default(100),
    sessionTimeout: duration.default(sessionTimeoutLimits.defaultMs),
    knownHosts: path,
    stateFile: path.optional(),
    onStop: z.enum(['keep', 'end']).optional(),
    profiles: z.array(path).max(100).default([]),
    jumpHosts: z.record(jumpName, jumpHost).default({}),
    routers: z.array(router).max(20_000),
  })
  .superRefine(({ jumpHosts, routers }, context) => {
    for (const [name, { jump }] of Object.entries(jumpHosts)) {
      const problem = jump === undefined ? null : problemOfWay(jumpHosts, name);
      if (problem !== null) context.addIssue({ code: 'custom', path: ['jumpHosts', name, 'jump'], message: problem });
    }
    for (const [index, { jump }] of routers.entries()) {
      if (jump === undefined || Object.hasOwn(jumpHosts, jump)) continue;
      const message = `is “${jump}”, and jumpHosts names no such host`;
      context.addIssue({ code: 'custom', path: ['routers', index, 'jump'], message });
    }
  })
  .superRefine(({ routers }, context) => {
    const seen = new Map<string, number>();
    for (const [index, { id }] of routers.entries()) {
      const other = seen.get(id);
      if (other === undefined) seen.set(id, index);
      else
        context.addIssue({
          code: 'custom',
          path: ['routers', index, 'id'],
          message: `is the id of routers[${other}] too`,
        });
    }
  })
  .superRefine(({ onStop, stateFile }, context) => {
    if (onStop !== 'keep' || stateFile !== undefined) return;
    const message = 'cannot keep sessions without a file to keep them in: name one in “stateFile”';
    context.addIssue({ code: 'custom', path: ['onStop'], message });
  })
  .superRefine(({ tokens, tokenFiles, tls, behindTlsProxy }, context) => {
    if (tokens.length + tokenFiles.length === 0) {
      const message = 'must name at least one user and the hash of a token: without one nobody could do anything';
      context.addIssue({ code: 'custom', path: ['tokens'], message });
    }
    const seen = new Set<string>();
    for (const [index, { sha256 }] of tokens.entries()) {
      if (seen.has(sha256)) {
        const message = 'is the same token as another one’s: nobody could tell their sessions apart';
        context.addIssue({ code: 'custom', path: ['tokens', index, 'sha256'], message });
      }
      seen.add(sha256);
    }
    if (tls && behindTlsProxy) {
      const message = 'either this server speaks TLS (tls) or a proxy before it does (behindTlsProxy): leave one out';
      context.addIssue({ code: 'custom', path: ['behindTlsProxy'], message });
    }
  })
  .superRefine(({ listen, behindTlsProxy, tls }, context) => {
    if (isLoopback(listen.host) || behindTlsProxy || tls) return;
    context.addIssue({
      code: 'custom',
      path: ['listen', 'host'],
      message:
        'is beyond loopback without TLS: name a certificate and key in “tls”, or put a proxy that terminates TLS before it and say so with “behindTlsProxy: true”, or listen on 127.0.0.1',
    });
  });

export type StandaloneConfig = Omit<z.output<typeof configSchema>, 'routers' | 'jumpHosts'> & {
  readonly file: string;
  readonly routers: readonly ConfiguredRouter[];
};

type JumpHosts = Readonly<Record<string, z.output<typeof jumpHost>>>;

/** Why the way from this jump host back to this machine has no end, or too many hops; null when it is in order. */
function problemOfWay(jumpHosts: JumpHosts, from: string): string | null {
  const passed = [from];
  for (let next = jumpHosts[from]?.jump; next !== undefined; next = jumpHosts[next]?.jump) {
    if (!Object.hasOwn(jumpHosts, next)) return `is “${next}”, and jumpHosts names no such host`;
    if (passed.includes(next)) return `leads back to “${next}”: ${[...passed, next].join(' → ')}`;
    passed.push(next);
    if (passed.length > mostJumpHosts) return `makes a way of more than ${mostJumpHosts} hosts`;
  }
  return null;
}

/** The host nearest to this machine first. */
function wayThrough(jumpHosts: JumpHosts, last: string | undefined): readonly ConfiguredJumpHost[] {
  const host = last === undefined ? undefined : jumpHosts[last];
  return last === undefined || !host ? [] : [...wayThrough(jumpHosts, host.jump), { ...host, name: last }];
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

export function parseConfig(text: string, file: string): StandaloneConfig {
  const { jumpHosts: given, ...config } = parseYamlConfig(text, file, configSchema);
  const absolute = (name: string) => (isAbsolute(name) ? name : resolve(dirname(resolve(file)), name));
  const withPaths = <Host extends { readonly credential: readonly ConfiguredCredential[] }>(host: Host): Host => ({
    ...host,
    credential: host.credential.map((one) => withAbsolutePaths(one, absolute)),
  });
  const jumpHosts = Object.fromEntries(Object.entries(given).map(([name, host]) => [name, withPaths(host)]));
  return {
    ...config,
    file,
    tls: config.tls && { cert: absolute(config.tls.cert), key: absolute(config.tls.key) },
    tokenFiles: config.tokenFiles.map(absolute),
    knownHosts: absolute(config.knownHosts),
    profiles: config.profiles.map(absolute),
    stateFile: config.stateFile === undefined ? undefined : absolute(config.stateFile),
    routers: config.routers.map((one) => ({ ...withPaths(one), jumpHosts: wayThrough(jumpHosts, one.jump) })),
  };
}

function withAbsolutePaths(given: ConfiguredCredential, absolute: (name: string) => string): ConfiguredCredential {
  if ('passwordFile' in given) return { passwordFile: absolute(given.passwordFile) };
  if ('keyFile' in given) {
    const { passphraseFile } = given;
    return {
      keyFile: absolute(given.keyFile),
      ...(passphraseFile ? { passphraseFile: absolute(passphraseFile) } : {}),
    };
  }
  return given;
}

export async function readConfig(file: string): Promise<StandaloneConfig> {
  return parseConfig(await readTextFile(file, 'the configuration'), file);
}

export async function readTextFile(file: string, what: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error';
    throw new ConfigError(`${file}: ${what} cannot be read (${code})`);
  }
}

const leastTokenLength = 16;

export function problemOfToken(token: string): string | null {
  if (token.length >= leastTokenLength && !/\s/.test(token)) return null;
  return `must be one line of at least ${leastTokenLength} characters without spaces`;
}

/** One token per file: its first line. A file that others can read gives the token away, so it is refused. */
export async function readTokens(files: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    files.map(async (file) => {
      const token = (await readTextFile(file, 'the token')).split('\n')[0]?.trim() ?? '';
      const problem = problemOfToken(token);
      if (problem !== null) throw new ConfigError(`${file}: the token ${problem}`);
      const { mode } = await stat(file);
      if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
        throw new ConfigError(`${file}: others than its owner can read the token; make it mode 600`);
      }
      return token;
    }),
  );
}

/**
 * Real routers for tests: network namespaces with their own SSH daemon, users, /run, `tc` and `nft` state, and a cable to
 * pull. Needs root and Debian's dropbear-bin, openssh-server, openssh-client, iproute2, nftables, busybox. Used by vitest,
 * Playwright and the benchmarks alike, so it knows none of them. Only addresses inside these namespaces are contacted.
 */

import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { appendFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

export type Daemon = 'dropbear' | 'openssh';

export type NamespaceRouterOptions = {
  readonly daemon: Daemon;
  /** the login shell of root: Debian's dash, or BusyBox ash as on OpenWrt (the default with dropbear) */
  readonly shell?: 'dash' | 'ash' | 'bash';
  /** looks like OpenWrt: /etc/openwrt_release and a bridge br-lan */
  readonly openWrt?: boolean;
  /** its cable ends at this router and not at the machine: it can be reached through that one only */
  readonly behind?: NamespaceRouter;
  /** IPv6 beside IPv4, with a link-local address too */
  readonly ipv6?: boolean;
  /** lines for sshd_config that win over the usual ones */
  readonly sshdConfig?: readonly string[];
  /** OpenSSH asks by keyboard-interactive, through PAM */
  readonly pam?: boolean;
  readonly dropbearArguments?: readonly string[];
  /** of OpenSSH; the default is ed25519 */
  readonly hostKeyType?: 'ed25519' | 'rsa';
};

/** A throw-away password that opens nothing but these namespaces; the hash saves a tool that makes hashes. */
const password = 'Plain-Cable-77';
const passwordHash =
  '$6$rsmtestsalt$UCMvW6ps24MFraDISrJXSDLayvr.h94/dK4gLK4HB/HUgxcTx5srv1KUC4/kfYonmokYhih3LeRosmDJA0OSY1';
const keyPassphrase = 'Twisted-Pair-88';

const neededTools = [
  'ip',
  'nsenter',
  'dropbear',
  'dropbearkey',
  'sshd',
  'ssh',
  'ssh-keygen',
  'ssh-agent',
  'tc',
  'nft',
  'busybox',
];

/** Why real routers cannot be made on this machine; null when they can. Under CI that must be a failure and no skip. */
export function whyNoRouters(): string | null {
  if (process.platform !== 'linux') return 'real routers need Linux network namespaces';
  if (process.getuid?.() !== 0) return 'real routers need root';
  const folders = [...(process.env['PATH'] ?? '').split(':'), '/usr/sbin', '/sbin', '/usr/bin'];
  const missing = neededTools.filter((tool) => !folders.some((folder) => existsSync(join(folder, tool))));
  return missing.length === 0
    ? null
    : `real routers need ${missing.join(', ')} (Debian packages: see docs/developing.md)`;
}

/** Whether to skip tests with real routers, told on stderr; throws under CI, where nothing may be skipped. */
export function skipWithoutRouters(): boolean {
  const why = whyNoRouters();
  if (why === null) return false;
  if (process.env['CI'] === 'true') throw new Error(`CI without real routers: ${why}`);
  process.stderr.write(`skipped: ${why}\n`);
  return true;
}

const environment = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
const command = (file: string, args: readonly string[]) => run(file, args, { env: environment });

const live = new Set<NamespaceRouter>();
let counter = 0;
process.on('exit', () => {
  for (const router of live) router.disposeNow();
});

/** What a run that was killed left behind: its namespaces carry the id of a process that is gone. */
function sweepLeftovers(): void {
  const folder = '/run/netns';
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = /^rsm(\d+)n\d+$/.exec(name)?.[1];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    try {
      execFileSync('ip', ['netns', 'del', name], { env: environment, stdio: 'ignore' });
    } catch {
      continue;
    }
  }
}

export async function createRouter(options: NamespaceRouterOptions): Promise<NamespaceRouter> {
  sweepLeftovers();
  const router = new NamespaceRouter(options, counter);
  counter += 1;
  live.add(router);
  try {
    await router.begin();
    return router;
  } catch (error) {
    router.disposeNow();
    throw error;
  }
}

export class NamespaceRouter {
  readonly options: NamespaceRouterOptions;
  readonly address: string;
  /** with the option `ipv6` */
  readonly address6: string;
  readonly port = 22;
  readonly user = 'root';
  readonly password = password;
  readonly keyPassphrase = keyPassphrase;
  /** an interface on the "LAN side", apart from the one that SSH comes over */
  readonly lan: string;
  readonly folder: string;
  readonly keyFile: string;
  readonly keyFileWithPassphrase: string;
  readonly logFile: string;

  readonly #namespace: string;
  readonly #hostEnd: string;
  readonly #hostAddress: string;
  readonly #prefix6: string;
  #holder: ChildProcess | null = null;
  readonly #agents: ChildProcess[] = [];

  constructor(options: NamespaceRouterOptions, index: number) {
    this.options = options;
    this.#namespace = `rsm${process.pid}n${index}`;
    const subnet = (process.pid * 7 + index) % 16_384;
    const base = `10.77.${subnet >> 6}`;
    const low = (subnet & 63) * 4;
    this.#hostAddress = `${base}.${low + 1}`;
    this.address = `${base}.${low + 2}`;
    this.#prefix6 = `fd77:${(process.pid & 0xffff).toString(16)}:${index.toString(16)}::`;
    this.address6 = `${this.#prefix6}2`;
    // Interface names have 15 characters at most.
    this.#hostEnd = `rs${process.pid.toString(36)}h${index.toString(36)}`;
    this.lan = options.openWrt ? 'br-lan' : 'lan0';
    this.folder = mkdtempSync(join(tmpdir(), 'rsm-router-'));
    this.keyFile = join(this.folder, 'admin_key');
    this.keyFileWithPassphrase = join(this.folder, 'admin_key_locked');
    this.logFile = join(this.folder, 'daemon.log');
  }

  async begin(): Promise<void> {
    await this.#makeNetwork();
    await this.#makeFiles();
    await this.#holdMounts();
    await this.startDaemon();
  }

  /** Runs a command inside the router and gives its output; throws when it fails. */
  async exec(script: string): Promise<string> {
    const { stdout } = await command('nsenter', [...this.#enter(), 'sh', '-c', script]);
    return stdout;
  }

  async pullCable(): Promise<void> {
    // The router's end: with the near end down its route would go, and packets would leave by the default route.
    await this.exec('ip link set eth0 down');
  }

  async plugCable(): Promise<void> {
    await this.exec('ip link set eth0 up');
    // The near end still remembers that nobody answered, and refuses for a moment.
    await waitFor(() => this.#answers(), 'the router to answer again');
  }

  /** Packets of TCP vanish without a word, as behind a firewall that lost its state: nothing is reset, nothing is told. */
  async dropPackets(): Promise<void> {
    await this.exec(
      `nft -f - <<'END'
table inet silence {
  chain in { type filter hook input priority -300; meta l4proto tcp drop; }
  chain out { type filter hook output priority -300; meta l4proto tcp drop; }
}
END`,
    );
  }

  async passPackets(): Promise<void> {
    await this.exec('nft delete table inet silence');
  }

  /** The address that only this link knows, with the zone that names the link from here. */
  async linkLocalAddress(): Promise<string> {
    const shown = await this.exec('ip -6 -o addr show dev eth0 scope link');
    const address = /inet6 (fe80:[0-9a-f:]+)/.exec(shown)?.[1];
    if (address === undefined) throw new Error('the router has no link-local address');
    return `${address}%${this.#hostEnd}`;
  }

  /** Kills the daemon and every session it serves. */
  async killDaemon(): Promise<void> {
    this.#killInside();
    await waitFor(async () => !(await this.#answers()), 'the daemon to be gone');
  }

  async startDaemon(): Promise<void> {
    const log = openSync(this.logFile, 'a');
    const [file, args] =
      this.options.daemon === 'dropbear'
        ? [
            '/usr/sbin/dropbear',
            ['-F', '-E', '-r', this.#hostKeyFile(), '-p', '22', '-P', `${this.folder}/dropbear.pid`].concat(
              this.options.dropbearArguments ?? [],
            ),
          ]
        : ['/usr/sbin/sshd', ['-D', '-e', '-f', `${this.folder}/sshd_config`]];
    const child = spawn('nsenter', [...this.#enter(), file, ...args], {
      env: environment,
      stdio: ['ignore', log, log],
      detached: true,
    });
    child.unref();
    await waitFor(() => this.#answers(), `${this.options.daemon} to answer`);
  }

  async changeHostKey(): Promise<void> {
    await this.killDaemon();
    await rm(this.#hostKeyFile(), { force: true });
    await this.#makeHostKey();
    await this.startDaemon();
  }

  /** Everything that a reboot loses is lost: sessions, kernel state, /run; and the boot id is another. */
  async reboot(): Promise<void> {
    await this.killDaemon();
    await this.makeBare();
    writeFileSync(`${this.folder}/boot_id`, `${randomUUID()}\n`);
    await this.startDaemon();
  }

  /** Nothing of ours, and the system's own queues. */
  async makeBare(): Promise<void> {
    await this.exec(
      `nft delete table inet rsm 2>/dev/null; rm -rf /run/rsm /run/rsm.lock; tc qdisc del dev ${this.lan} root 2>/dev/null; true`,
    );
  }

  /** All that a start may change, as text to compare. */
  async snapshot(): Promise<string> {
    return this.exec(
      `nft list ruleset; for d in eth0 ${this.lan}; do tc qdisc show dev $d | sed "s/direct_packets_stat [0-9]*//"; tc class show dev $d; tc filter show dev $d; done; ls -la --time-style=full-iso /run /run/rsm 2>/dev/null; cat /run/rsm/state 2>/dev/null; true`,
    );
  }

  /** The router's public host key as in known_hosts: `ssh-ed25519 AAAA…`. */
  async hostKey(): Promise<string> {
    if (this.options.daemon === 'openssh') return firstTwoWords(await readFile(`${this.#hostKeyFile()}.pub`, 'utf8'));
    const { stdout } = await command('dropbearkey', ['-y', '-f', this.#hostKeyFile()]);
    return firstTwoWords(stdout.split('\n').find((line) => line.startsWith('ssh-')) ?? '');
  }

  /** Gives an OpenSSH router a second host key beside its ed25519 one. */
  async addRsaHostKey(): Promise<void> {
    const file = `${this.#hostKeyFile()}_rsa`;
    await command('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-C', 'router', '-f', file]);
    await appendFile(`${this.folder}/sshd_config`, `HostKey ${file}\n`);
    await this.killDaemon();
    await this.startDaemon();
  }

  async rsaHostKey(): Promise<string> {
    return firstTwoWords(await readFile(`${this.#hostKeyFile()}_rsa.pub`, 'utf8'));
  }

  async daemonLog(): Promise<string> {
    return readFile(this.logFile, 'utf8');
  }

  /** Starts an SSH agent that holds the router's key, after so many others, and gives the path of its socket. */
  async startAgent(strangers = 0): Promise<string> {
    const socket = join(this.folder, `agent${this.#agents.length}.sock`);
    this.#agents.push(spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
    await waitFor(async () => existsSync(socket), 'the SSH agent');
    const add = (file: string) => run('ssh-add', ['-q', file], { env: { ...environment, SSH_AUTH_SOCK: socket } });
    for (let index = 0; index < strangers; index += 1) {
      const file = join(this.folder, `stranger${this.#agents.length}_${index}`);
      await command('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'stranger', '-f', file]);
      await add(file);
    }
    await add(this.keyFile);
    return socket;
  }

  async dispose(): Promise<void> {
    this.disposeNow();
  }

  /** Synchronous, so that it also works while the process exits. */
  disposeNow(): void {
    live.delete(this);
    this.#killInside();
    this.#holder?.kill('SIGKILL');
    for (const agent of this.#agents) agent.kill('SIGKILL');
    for (const args of [
      ['link', 'del', this.#hostEnd],
      ['netns', 'del', this.#namespace],
    ]) {
      try {
        execFileSync('ip', args, { env: environment, stdio: 'ignore' });
      } catch {
        continue;
      }
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  #enter(): readonly string[] {
    const pid = this.#holder?.pid;
    if (pid === undefined) throw new Error('the router is not there');
    return ['-t', String(pid), '-m', '-n'];
  }

  /** Every process in the router's mount namespace but the one that holds it: all of them were started by us. */
  #killInside(): void {
    const holder = this.#holder?.pid;
    if (holder === undefined) return;
    const own = namespaceOf(holder);
    if (own === null || own === namespaceOf(process.pid)) return;
    for (const entry of readdirSync('/proc')) {
      const pid = Number(entry);
      if (!Number.isInteger(pid) || pid === holder || namespaceOf(pid) !== own) continue;
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        continue;
      }
    }
  }

  async #answers(): Promise<boolean> {
    if (this.options.behind) {
      const knock = `busybox timeout 1 busybox nc ${this.address} 22 </dev/null | busybox head -c 1`;
      return (await this.exec(knock).catch(() => '')) !== '';
    }
    return new Promise((resolve) => {
      const socket = createConnection({ host: this.address, port: this.port });
      const done = (answer: boolean) => {
        socket.destroy();
        resolve(answer);
      };
      socket.setTimeout(500, () => done(false));
      socket.once('data', () => done(true));
      socket.once('error', () => done(false));
      socket.once('close', () => done(false));
    });
  }

  async #makeNetwork(): Promise<void> {
    const ns = this.#namespace;
    const ip = (...args: string[]) => command('ip', args);
    const { behind } = this.options;
    const near = behind ? ['-n', behind.#namespace] : [];
    await ip('netns', 'add', ns);
    await ip(...near, 'link', 'add', this.#hostEnd, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', ns);
    await ip(...near, 'addr', 'add', `${this.#hostAddress}/30`, 'dev', this.#hostEnd);
    await ip(...near, 'link', 'set', this.#hostEnd, 'up');
    await ip('-n', ns, 'link', 'set', 'lo', 'up');
    await ip('-n', ns, 'addr', 'add', `${this.address}/30`, 'dev', 'eth0');
    if (this.options.ipv6) {
      await ip(...near, 'addr', 'add', `${this.#prefix6}1/64`, 'dev', this.#hostEnd, 'nodad');
      await ip('-n', ns, 'addr', 'add', `${this.address6}/64`, 'dev', 'eth0', 'nodad');
    }
    await ip('-n', ns, 'link', 'set', 'eth0', 'up');
    if (this.options.openWrt) await ip('-n', ns, 'link', 'add', 'br-lan', 'type', 'bridge');
    else await ip('-n', ns, 'link', 'add', 'lan0', 'type', 'veth', 'peer', 'name', 'lan1');
    await ip('-n', ns, 'link', 'set', this.lan, 'up');
  }

  #hostKeyFile(): string {
    return join(this.folder, `host_key_${this.options.daemon}`);
  }

  async #makeHostKey(): Promise<void> {
    if (this.options.daemon === 'dropbear') {
      await command('dropbearkey', ['-t', 'ed25519', '-f', this.#hostKeyFile()]);
    } else {
      const type = this.options.hostKeyType ?? 'ed25519';
      await command('ssh-keygen', ['-q', '-t', type, '-N', '', '-C', 'router', '-f', this.#hostKeyFile()]);
    }
  }

  async #makeFiles(): Promise<void> {
    const { folder } = this;
    await mkdir(`${folder}/home/.ssh`, { recursive: true, mode: 0o700 });
    await mkdir(`${folder}/bin`, { mode: 0o755 });
    await this.#makeHostKey();
    const keygen = (file: string, passphrase: string) =>
      command('ssh-keygen', ['-q', '-t', 'ed25519', '-a', '4', '-N', passphrase, '-C', 'admin', '-f', file]);
    await keygen(this.keyFile, '');
    await keygen(this.keyFileWithPassphrase, keyPassphrase);
    const keys = await Promise.all(
      [this.keyFile, this.keyFileWithPassphrase].map((file) => readFile(`${file}.pub`, 'utf8')),
    );
    await writeFile(`${folder}/home/.ssh/authorized_keys`, keys.join(''), { mode: 0o600 });

    await symlink('/usr/bin/busybox', `${folder}/bin/ash`);
    const shells = { ash: `${folder}/bin/ash`, dash: '/bin/dash', bash: '/bin/bash' };
    const shell = shells[this.options.shell ?? (this.options.daemon === 'dropbear' ? 'ash' : 'dash')];
    const passwd = readFileSync('/etc/passwd', 'utf8').replace(/^root:.*$/m, `root:x:0:0:root:/root:${shell}`);
    await writeFile(`${folder}/passwd`, passwd);
    await writeFile(`${folder}/shadow`, `root:${passwordHash}:19000:0:99999:7:::\nsshd:!:19000::::::\n`, {
      mode: 0o600,
    });
    await writeFile(`${folder}/shells`, `${Object.values(shells).join('\n')}\n`);
    await writeFile(`${folder}/boot_id`, `${randomUUID()}\n`);
    await writeFile(
      `${folder}/pam`,
      'auth required pam_unix.so\naccount required pam_permit.so\nsession required pam_permit.so\n',
    );
    if (this.options.openWrt) {
      await writeFile(
        `${folder}/os-release`,
        'NAME="OpenWrt"\nID="openwrt"\nVERSION_ID="23.05.5"\nPRETTY_NAME="OpenWrt 23.05.5"\n',
      );
    }
    await writeFile(
      `${folder}/sshd_config`,
      [
        ...(this.options.sshdConfig ?? []),
        ...(this.options.pam ? ['UsePAM yes', 'KbdInteractiveAuthentication yes', 'PasswordAuthentication no'] : []),
        `ListenAddress ${this.options.ipv6 ? '::' : this.address}`,
        ...(this.options.ipv6 ? [`ListenAddress ${this.address}`] : []),
        'Port 22',
        `HostKey ${this.#hostKeyFile()}`,
        'PidFile none',
        'UsePAM no',
        'PermitRootLogin yes',
        'PasswordAuthentication yes',
        'PubkeyAuthentication yes',
        'StrictModes no',
        'LogLevel VERBOSE',
        '',
      ].join('\n'),
    );
  }

  /** A sleeping process keeps the router's mounts alive while its daemon is killed and started again. */
  async #holdMounts(): Promise<void> {
    const { folder } = this;
    const script = [
      'mount --make-rprivate /',
      'mount -t tmpfs -o mode=755 tmpfs /run',
      'mkdir /run/sshd',
      `mount --bind ${folder}/passwd /etc/passwd`,
      `mount --bind ${folder}/shadow /etc/shadow`,
      `[ -e /etc/shells ] && mount --bind ${folder}/shells /etc/shells`,
      `mount --bind ${folder}/home /root`,
      this.options.pam ? `mount --bind ${folder}/pam /etc/pam.d/sshd` : ':',
      `mount --bind ${folder}/boot_id /proc/sys/kernel/random/boot_id`,
      this.options.openWrt ? `mount --bind ${folder}/os-release /etc/os-release` : ':',
      'echo ready',
      'exec sleep infinity',
    ].join(' && ');
    const holder = spawn('ip', ['netns', 'exec', this.#namespace, 'sh', '-c', script], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#holder = holder;
    let problem = '';
    holder.stderr.on('data', (chunk: Buffer) => (problem += chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      holder.stdout.once('data', () => resolve());
      holder.once('exit', () => reject(new Error(`the router’s mounts could not be made: ${problem}`)));
    });
    holder.removeAllListeners('exit');
    holder.unref();
    (holder.stdout as unknown as { unref?: () => void }).unref?.();
    (holder.stderr as unknown as { unref?: () => void }).unref?.();
  }
}

function namespaceOf(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return null;
  }
}

const firstTwoWords = (line: string) => line.trim().split(/\s+/).slice(0, 2).join(' ');

async function waitFor(condition: () => Promise<boolean>, what: string): Promise<void> {
  const until = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > until) throw new Error(`waited 10 s in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

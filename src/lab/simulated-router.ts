/** One simulated router: a real SSH server on a loopback port of its own, and the faults it can be told to have. */

import { timingSafeEqual } from 'node:crypto';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { LabFault, LabRouter } from '@shared/lab-channel';
import { assertNever } from '@shared/result';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';
import { endOfScript, readScriptFromInput } from '../commands-server/ssh/watchdog';
import type { Role } from './cast';
import { makeHostKeyPair } from './host-key-pair';
import { SimulatedSystem } from './simulated-system';

export type SimulatedRouterPorts = {
  readonly id: string;
  readonly role: Role;
  readonly password: string;
  readonly now: () => number;
};

const user = 'root';
/** More than any script of ours; what is longer is none. */
const mostInput = 256 * 1024;

export class SimulatedRouter {
  readonly #ports: SimulatedRouterPorts;
  readonly #system: SimulatedSystem;
  readonly #sockets = new Set<Socket>();
  #listener: Server;
  #ssh: InstanceType<typeof ssh2.Server>;
  #hostKey: string;
  #port = 0;
  #fault: LabFault = { kind: 'none' };

  constructor(ports: SimulatedRouterPorts) {
    this.#ports = ports;
    this.#system = new SimulatedSystem(ports.role, ports.now);
    const keys = makeHostKeyPair();
    this.#hostKey = keys.publicKey;
    this.#ssh = this.#sshServer(keys.privateKey);
    this.#listener = this.#newListener();
  }

  async begin(): Promise<LabRouter> {
    await this.#listen();
    const { role, id, password } = this.#ports;
    return {
      id,
      name: role.name,
      address: '127.0.0.1',
      port: this.#port,
      user,
      password,
      hostKey: this.#hostKey,
      group: role.group,
      tags: ['lab', role.system],
      profile: 'auto',
    };
  }

  async setFault(fault: LabFault): Promise<void> {
    switch (fault.kind) {
      case 'reboot':
        this.#system.reboot();
        this.#cutAll();
        return;
      case 'wipe-rules':
        this.#system.wipeRules();
        return;
      case 'change-host-key': {
        const keys = makeHostKeyPair();
        this.#hostKey = keys.publicKey;
        this.#ssh = this.#sshServer(keys.privateKey);
        this.#cutAll();
        return;
      }
      case 'refuse':
        this.#fault = fault;
        this.#cutAll();
        await this.#stopListening();
        return;
      case 'drop':
        this.#fault = fault;
        this.#cutAll();
        await this.#listen();
        return;
      case 'latency':
      case 'hang':
      case 'wrong-password':
      case 'none':
        this.#fault = fault;
        await this.#listen();
        return;
      default:
        assertNever(fault);
    }
  }

  async stop(): Promise<void> {
    this.#cutAll();
    await this.#stopListening();
  }

  #newListener(): Server {
    const listener = createServer((socket) => {
      this.#sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
      if (this.#fault.kind === 'drop') socket.destroy();
      else this.#ssh.injectSocket(socket);
    });
    listener.on('error', () => undefined);
    return listener;
  }

  async #listen(): Promise<void> {
    if (this.#listener.listening) return;
    this.#listener = this.#newListener();
    await new Promise<void>((resolve, reject) => {
      this.#listener.once('error', reject);
      // The same port as before, so that a router that comes back is found where it was.
      this.#listener.listen({ host: '127.0.0.1', port: this.#port }, resolve);
    });
    this.#port = (this.#listener.address() as AddressInfo).port;
  }

  async #stopListening(): Promise<void> {
    if (!this.#listener.listening) return;
    await new Promise<void>((resolve) => this.#listener.close(() => resolve()));
  }

  #cutAll(): void {
    for (const socket of this.#sockets) socket.destroy();
    this.#sockets.clear();
  }

  async #wait(): Promise<void> {
    if (this.#fault.kind === 'latency') await delay(this.#fault.ms);
    if (this.#fault.kind === 'hang') await new Promise<never>(() => undefined);
  }

  #sshServer(hostKey: string): InstanceType<typeof ssh2.Server> {
    return new ssh2.Server({ hostKeys: [hostKey], ident: 'lab_simulated' }, (client: Connection) => {
      client.on('error', () => undefined);
      client.on('authentication', (context) => void this.#authenticate(context));
      client.on('session', (accept) => this.#serve(accept()));
    });
  }

  async #authenticate(context: AuthContext): Promise<void> {
    if (this.#fault.kind === 'latency') await delay(this.#fault.ms);
    if (context.method !== 'password') {
      context.reject(['password']);
      return;
    }
    const given = Buffer.from(context.password);
    const expected = Buffer.from(this.#ports.password);
    const isRight = given.length === expected.length && timingSafeEqual(given, expected) && context.username === user;
    if (isRight && this.#fault.kind !== 'wrong-password') context.accept();
    else context.reject(['password']);
  }

  #serve(session: Session): void {
    let channel: ServerChannel | null = null;
    session.on('exec', (accept, _reject, info) => {
      channel = accept();
      channel.on('error', () => undefined);
      void this.#execute(channel, info.command);
    });
    session.on('signal', (accept) => {
      accept?.();
      if (channel) finish(channel, 143);
    });
  }

  async #execute(channel: ServerChannel, command: string): Promise<void> {
    const isFromInput = command === readScriptFromInput;
    const script = isFromInput ? await readInput(channel) : command;
    await this.#wait();
    const answer = this.#system.answer(script);
    if (channel.destroyed) return;
    channel.stderr.write(answer.stderr);
    channel.write(answer.stdout);
    finish(channel, answer.exitCode);
  }
}

function finish(channel: ServerChannel, exitCode: number): void {
  if (channel.destroyed || channel.writableEnded) return;
  channel.exit(exitCode);
  channel.end();
}

function readInput(channel: ServerChannel): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    channel.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8');
      const end = text.indexOf(`\n${endOfScript}\n`);
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > mostInput) resolve('');
    });
    channel.on('close', () => resolve(''));
  });
}

import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A network of machines, each a network namespace of its own, on a bridge in the namespace of this process. That one was made
 * for the test as well (`unshare --net`): nothing here is reached from outside, and all of it is gone with the processes.
 */
export class Network {
  static readonly here = '10.77.0.1';
  private readonly machines: Machine[] = [];

  constructor() {
    ip('link', 'set', 'lo', 'up');
    ip('link', 'add', 'bridge', 'type', 'bridge');
    ip('addr', 'add', `${Network.here}/24`, 'dev', 'bridge');
    ip('link', 'set', 'bridge', 'up');
  }

  /** @param name at most 10 characters */
  async machine(name: string): Promise<Machine> {
    const address = `10.77.0.${this.machines.length + 2}`;
    // Whoever holds the namespace open: it ends with its last process.
    const holder = spawn('unshare', ['--net', 'sleep', 'infinity'], { stdio: 'ignore' });
    await once(holder, 'spawn');
    const machine = new Machine(name, address, holder);
    await machine.plugIn();
    this.machines.push(machine);
    return machine;
  }

  async end(): Promise<void> {
    await Promise.all(this.machines.map((machine) => machine.end()));
    ip('link', 'del', 'bridge');
  }
}

export class Machine {
  constructor(
    readonly name: string,
    readonly address: string,
    private readonly holder: ChildProcess,
  ) {}

  /** Put before a command, it runs on this machine. */
  get prefix(): string[] {
    return ['nsenter', '--net', '--target', String(this.holder.pid)];
  }

  /** From now on nothing goes in or out, and nobody is told: connections stand still. */
  cutOff(): void {
    ip('link', 'set', this.name, 'down');
  }

  joinAgain(): void {
    ip('link', 'set', this.name, 'up');
  }

  async plugIn(): Promise<void> {
    // `unshare` is a process of this namespace until it has called the kernel.
    while (namespaceOf(this.holder.pid!) === namespaceOf('self')) await delay(5);
    ip('link', 'add', this.name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', String(this.holder.pid));
    ip('link', 'set', this.name, 'master', 'bridge', 'up');
    for (const command of [
      ['link', 'set', 'lo', 'up'],
      ['addr', 'add', `${this.address}/24`, 'dev', 'eth0'],
      ['link', 'set', 'eth0', 'up'],
    ]) {
      const [program, ...args] = this.prefix;
      execFileSync(program!, [...args, 'ip', ...command]);
    }
  }

  async end(): Promise<void> {
    if (this.holder.exitCode !== null) return;
    this.holder.kill();
    await once(this.holder, 'exit');
  }
}

function namespaceOf(process: number | 'self'): string {
  return readlinkSync(`/proc/${process}/ns/net`);
}

function ip(...args: string[]): void {
  execFileSync('ip', args);
}

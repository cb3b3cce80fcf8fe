import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { Redis } from 'ioredis';
import pg from 'pg';
import { IS_UNDER_WAY } from '../../libs/modules/sync/links/link-state';
import type { Stack } from '../support/stack';

/** What a run has cost so far, or what it has cost altogether: the difference of two. */
export interface Cost {
  /** ms of processor time, by who took it. */
  api: number;
  worker: number;
  postgres: number;
  redis: number;
  /** Statements that reached the database of the stack, BEGIN and COMMIT included. */
  statements: number;
  /** Lua scripts that Redis ran, for whatever stack. */
  scripts: number;
}

const TICKS_A_SECOND = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Reads what everything of ours takes: the processes of a stack, its Postgres and its Redis. Linux only. */
export class CostMeter {
  private constructor(
    private readonly stack: Stack,
    private readonly database: pg.Client,
    private readonly redis: Redis,
    private readonly postmaster: number,
    private readonly redisPid: number,
  ) {}

  static async of(stack: Stack): Promise<CostMeter> {
    const database = new pg.Client(stack.database.url);
    await database.connect();
    await database.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const { rows } = await database.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const redis = new Redis(stack.redisUrl);
    const [, redisPid = ''] = /process_id:(\d+)/.exec(await redis.info('server')) ?? [];
    return new CostMeter(stack, database, redis, statOf(rows[0]!.pid).parent, Number(redisPid));
  }

  async read(): Promise<Cost> {
    const { rows } = await this.database.query<{ calls: string }>(
      `SELECT coalesce(sum(calls), 0) AS calls FROM pg_stat_statements
        WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND query NOT LIKE '%pg_stat_statements%' AND query NOT LIKE '%/* bench */%'`,
    );
    const commands = await this.redis.info('commandstats');
    const scripts = [...commands.matchAll(/cmdstat_eval(?:sha)?:calls=(\d+)/g)].map(([, calls]) => Number(calls));
    return {
      api: statOf(this.stack.api.pid).ms,
      worker: this.stack.workers.reduce((sum, { pid }) => sum + statOf(pid).ms, 0),
      postgres: this.postgresMs(),
      redis: statOf(this.redisPid).ms,
      statements: Number(rows[0]!.calls),
      scripts: scripts.reduce((sum, calls) => sum + calls, 0),
    };
  }

  /** Whether a write has not been settled with a provider yet. Asked all the time: by an index, or the answer costs more than what it counts. */
  async isAnythingUnsettled(): Promise<boolean> {
    const { rows } = await this.database.query<{ unsettled: boolean }>(
      `SELECT /* bench */ EXISTS (SELECT FROM calendar_links WHERE ${IS_UNDER_WAY} AND connection_id IS NOT NULL) AS unsettled`,
    );
    return rows[0]!.unsettled;
  }

  async close(): Promise<void> {
    this.redis.disconnect();
    await this.database.end();
  }

  /** The processes that have ended are counted with the one that waited for them. */
  private postgresMs(): number {
    const { ms, endedMs } = statOf(this.postmaster);
    const backends = pids().filter((pid) => parentOf(pid) === this.postmaster);
    return backends.reduce((sum, pid) => sum + (existing(pid)?.ms ?? 0), ms + endedMs);
  }
}

export function costBetween(before: Cost, after: Cost): Cost {
  const names = Object.keys(before) as Array<keyof Cost>;
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as unknown as Cost;
}

/** What a process has taken so far, ms of processor time. Linux only. */
export function processorTimeOf(pid: number): number {
  return statOf(pid).ms;
}

interface Stat {
  parent: number;
  /** ms of processor time. */
  ms: number;
  /** The same of its children that have ended. */
  endedMs: number;
}

/** https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html: the name may hold spaces and brackets. */
function statOf(pid: number): Stat {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields
    .slice(11, 15)
    .map((ticks) => (Number(ticks) * 1_000) / TICKS_A_SECOND);
  return { parent: Number(fields[1]), ms: user! + system!, endedMs: endedUser! + endedSystem! };
}

/** `null` for a process that has ended meanwhile. */
function existing(pid: number): Stat | null {
  try {
    return statOf(pid);
  } catch {
    return null;
  }
}

function parentOf(pid: number): number | undefined {
  return existing(pid)?.parent;
}

function pids(): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0);
}

import { randomUUID } from 'node:crypto';
import { createCaldavProvider } from '@calendar/providers/caldav';
import type { CaldavServer } from '../support/caldav-server';
import { draftOf, newKey } from '../contract/drafts';

/** What is measured: each stage goes on where the one before has ended. */
export const STAGES = ['create', 'change', 'delete', 'nothing', 'fetch'] as const;
export type Stage = (typeof STAGES)[number];

/** A calendar of its own on the server, as whoever is measured reaches it. */
export interface BenchCalendar {
  server: CaldavServer;
  login: { user: string; password: string };
  /** Of the server, with a slash at its end: itself, or what stands before it and takes its time. */
  url: string;
  path: string;
}

/** Somebody who keeps a calendar in step. */
export interface CaldavContender {
  readonly name: string;
  readonly stages: readonly Stage[];
  /** What a stage needs and is not measured. */
  prepare(stage: Stage): Promise<void>;
  run(stage: Stage): Promise<void>;
  stop(): Promise<void>;
}

/** How much each stage does. */
export interface Amounts {
  events: number;
  some: number;
}

const FOLDER = 'home';

export function freshCalendar(server: CaldavServer, latencyMs: number): BenchCalendar {
  const login = { user: `bench-${randomUUID().slice(0, 8)}`, password: randomUUID() };
  server.people.add(login.user, login.password, { [FOLDER]: 'Calendar' });
  const path = `/${login.user}/${FOLDER}/`;
  if (latencyMs === 0) return { server, login, path, url: server.directUrl };
  for (const user of [login.user, '']) {
    server.proxy.breakNext(user, { times: Infinity, action: { kind: 'delay', ms: latencyMs } });
  }
  return { server, login, path, url: server.url };
}

/** An object as ours are written, so that all have the same to carry. */
export interface BenchObject {
  uid: string;
  file: string;
  text: string;
}

const renderer = createCaldavProvider({ fetch });

export function benchObjects(count: number): { key: ReturnType<typeof newKey>; object: BenchObject }[] {
  return Array.from({ length: count }, (_, number) => {
    const key = newKey();
    return { key, object: rendered(key, `Interview ${number}`) };
  });
}

export function rendered(key: ReturnType<typeof newKey>, title: string): BenchObject {
  const body = renderer.renderCreate(draftOf({ title }), key) as { file: string; calendar: string };
  return { uid: `${key.linkId}-${key.generation}`, file: body.file, text: body.calendar };
}

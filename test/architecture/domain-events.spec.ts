import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOMAIN_EVENTS } from '../../libs/contracts/domain-events/catalogue';
import { root } from '../../tools/paths.mjs';

const MODULES = join(root, 'libs/modules');

/** Code of the modules, by module name. */
const codeOf = new Map(
  readdirSync(MODULES).map((module) => {
    const files = readdirSync(join(MODULES, module), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'));
    return [module, sources.map((file) => readFileSync(join(MODULES, module, file), 'utf8')).join('\n')] as const;
  }),
);

/** `module (phase)` for each listener of an event class, by module. */
function listenersOf(className: string): string[] {
  const phases = new RegExp(`@On\\(${className}, \\{ phase: '([a-z-]+)' \\}\\)`, 'g');
  return [...codeOf].flatMap(([module, code]) => {
    const found = new Set([...code.matchAll(phases)].map((match) => match[1]!));
    return [...found].sort().map((phase) => `${module} (${phase === 'in-transaction' ? 'in-tx' : 'after'})`);
  });
}

describe('domain events', () => {
  it('have a name that begins with their owner, which is a module, or say that they are alerts', () => {
    for (const { eventName, owner } of DOMAIN_EVENTS) {
      expect([owner, 'alerts'], eventName).toContain(eventName.split('.')[0]);
      expect([...codeOf.keys()]).toContain(owner);
    }
  });

  it('are published by their owner and nobody else', () => {
    for (const event of DOMAIN_EVENTS) {
      const publishers = [...codeOf]
        .filter(([, code]) => code.includes(`new ${event.name}(`))
        .map(([module]) => module);
      expect(publishers, event.eventName).toEqual([event.owner]);
    }
  });

  it('are told to somebody', () => {
    for (const event of DOMAIN_EVENTS) expect(listenersOf(event.name), event.eventName).not.toEqual([]);
  });

  it('stand in docs/architecture.md with owner and listeners as they are', () => {
    const rows = DOMAIN_EVENTS.map(
      (event) => `| \`${event.eventName}\` | ${event.owner} | ${listenersOf(event.name).join(', ')} |`,
    );
    const table = ['| event | owner | listeners (phase) |', '| --- | --- | --- |', ...rows].join('\n');
    expect(readFileSync(join(root, 'docs/architecture.md'), 'utf8'), `the table to put there:\n\n${table}\n`).toContain(
      table,
    );
  });
});

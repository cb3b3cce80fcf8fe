import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { dashboard } from '../../../tools/generate-dashboard.mjs';
import { root } from '../../../tools/paths.mjs';
import { promtool } from '../../../tools/services/promtool-binary.mjs';
import {
  alerts,
  dashboardFile,
  documentedMetrics,
  groupsOf,
  metricsIn,
  queries,
  textOf,
} from '../../support/monitoring-files';

interface RuleTests {
  tests: Array<{ promql_expr_test: Array<{ exp_samples: Array<{ labels: string }> }> }>;
}

/** Without one the rules are read here all the same, and tried where there is one. */
function promtoolOrReason(): { tool: ReturnType<typeof promtool> | null; reason: string } {
  try {
    return { tool: promtool(), reason: '' };
  } catch (error) {
    return { tool: null, reason: (error as Error).message };
  }
}

const { tool, reason } = promtoolOrReason();

describe('the alerts', () => {
  it.skipIf(!tool).each([
    ['can be read by Prometheus', ['check', 'rules', '--lint-fatal', 'alerts.yml']],
    ['fire when they are to, and only then', ['test', 'rules', 'alerts.test.yml']],
  ])(`%s${tool ? '' : ` (not tried: ${reason.split('\n', 1)[0]})`}`, (_name, args) => {
    const { status, stdout, stderr } = spawnSync(tool!.command, args, {
      cwd: join(root, 'deploy/prometheus'),
      env: tool!.env,
      encoding: 'utf8',
    });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });

  it('are each shown to fire by a case of alerts.test.yml', () => {
    const { tests } = parse(textOf('deploy/prometheus/alerts.test.yml')) as RuleTests;
    const shown = tests.flatMap((each) => each.promql_expr_test.flatMap(({ exp_samples }) => exp_samples));
    const names = shown.map(({ labels }) => /alertname="(\w+)"/.exec(labels)?.[1]);
    expect([...new Set(names)].toSorted()).toEqual(
      alerts()
        .map(({ alert }) => alert)
        .toSorted(),
    );
  });

  it.each(alerts().map((alert) => [alert.alert, alert] as const))(
    '%s says what it means, and where to read on',
    (name, { labels, annotations }) => {
      expect(['page', 'ticket']).toContain(labels['severity']);
      expect(Object.keys(annotations).toSorted()).toEqual(['description', 'runbook_url', 'summary']);
      expect(annotations['runbook_url']).toBe(`docs/runbook.md#${name.toLowerCase()}`);
    },
  );
});

describe('docs/runbook.md', () => {
  const sections = textOf('docs/runbook.md').split(/^## /m).slice(1);

  it('has one section for each alert, and none for one that is not there', () => {
    const headings = sections.map((section) => section.split('\n', 1)[0]);
    expect(headings.toSorted()).toEqual(
      alerts()
        .map(({ alert }) => alert)
        .toSorted(),
    );
  });

  it.each(sections.map((section) => [section.split('\n', 1)[0]!, section] as const))(
    'tells of %s what it means, a command for the first look, and a cure',
    (_heading, section) => {
      for (const part of ['**Meaning.** ', '**First look.** ', '```sh\n', '**Cure.** '])
        expect(section).toContain(part);
    },
  );

  it('names panels that the dashboard has', () => {
    const titles = new Set(dashboardFile().panels.map(({ title }) => title));
    const lists = [...textOf('docs/runbook.md').matchAll(/[Pp]anels? ((?:"[^"]+"(?:, | and )?)+)/g)].map(
      ([, list]) => list!,
    );
    const named = lists.flatMap((list) => [...list.matchAll(/"([^"]+)"/g)].map(([, title]) => title!));
    expect(named).not.toEqual([]);
    expect(named.filter((title) => !titles.has(title))).toEqual([]);
  });
});

describe('alerts and dashboard', () => {
  const known = new Map(
    documentedMetrics().map(([name = '', , , labels = '']): [string, string[]] => [
      name.slice(1, -1),
      labels.match(/\w+/g) ?? [],
    ]),
  );

  it.each(queries())('ask for metrics and labels that are listed: %s', (query) => {
    const asked = metricsIn(query);
    expect(asked.filter(({ name }) => !known.has(name))).toEqual([]);
    for (const { name, labels } of asked) {
      expect(labels.filter((label) => !known.get(name)!.includes(label))).toEqual([]);
    }
    const all = asked.flatMap(({ name }) => known.get(name)!);
    expect(groupsOf(query).filter((label) => !all.includes(label))).toEqual([]);
  });

  it('show every metric of ours somewhere', () => {
    const asked = new Set(queries().flatMap((query) => metricsIn(query).map(({ name }) => name)));
    expect([...known.keys()].filter((name) => name.startsWith('copilot_calendar_') && !asked.has(name))).toEqual([]);
  });

  it('the dashboard is the one that tools/generate-dashboard.mjs makes', () => {
    expect(dashboardFile()).toEqual(JSON.parse(JSON.stringify(dashboard())));
  });
});

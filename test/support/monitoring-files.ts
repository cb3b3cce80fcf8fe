import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { root } from '../../tools/paths.mjs';

export interface Alert {
  alert: string;
  expr: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

interface Dashboard {
  panels: Array<{ title: string; targets?: Array<{ expr: string }> }>;
}

/** Added by Prometheus, or part of every histogram. */
const LABELS_OF_ALL = ['job', 'instance', 'le'];

export function alerts(): Alert[] {
  const { groups } = parse(textOf('deploy/prometheus/alerts.yml')) as { groups: Array<{ rules: Alert[] }> };
  return groups.flatMap(({ rules }) => rules);
}

export function dashboardFile(): Dashboard {
  return JSON.parse(textOf('deploy/grafana/copilot-calendar.json')) as Dashboard;
}

/** Every query of the alerts and of the dashboard. */
export function queries(): string[] {
  const panels = dashboardFile().panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
  return [...alerts().map(({ expr }) => expr), ...panels];
}

/** Names of metrics in a query, those of histograms without their ending, with the labels that are asked of each. */
export function metricsIn(query: string): Array<{ name: string; labels: string[] }> {
  const found = query.matchAll(/\b((?:copilot_calendar|nodejs|process)_\w+)(?:\{([^}]*)\})?/g);
  return [...found].map(([, name = '', matchers = '']) => ({
    name: name.replace(/_seconds_(bucket|sum|count)$/, '_seconds'),
    labels: [...matchers.matchAll(/(\w+)\s*(?:=|!=|=~|!~)"/g)].map(([, label]) => label!),
  }));
}

/** Labels that a query groups by, but for those that every metric has. */
export function groupsOf(query: string): string[] {
  const lists = [...query.matchAll(/\b(?:by|on)\s*\(([^)]*)\)/g)].flatMap(([, list = '']) => list.split(','));
  return lists.map((label) => label.trim()).filter((label) => label !== '' && !LABELS_OF_ALL.includes(label));
}

/** The lines of the tables of docs/metrics.md: name, type, processes, labels, meaning. */
export function documentedMetrics(): string[][] {
  const rows = textOf('docs/metrics.md')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

export function textOf(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

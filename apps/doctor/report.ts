import type { Finding, FindingStatus } from './finding';

const MARKS: Record<FindingStatus, string> = { ok: '✓', warn: '!', fail: '✗', skipped: '-' };

/** One line for each finding, what to do below it, and a line that counts. Pure. */
export function textReport(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ check, status, seen, advice }) => [
    `${MARKS[status]} ${check.padEnd(width)}  ${seen}`,
    ...(advice === undefined ? [] : [`  ${' '.repeat(width)}  → ${advice}`]),
  ]);
  return `${[...lines, '', summaryOf(findings)].join('\n')}\n`;
}

/** The same for programs. Pure. */
export function jsonReport(findings: readonly Finding[]): string {
  return `${JSON.stringify({ healthy: isHealthy(findings), findings }, null, 2)}\n`;
}

export function isHealthy(findings: readonly Finding[]): boolean {
  return findings.every(({ status }) => status !== 'fail');
}

function summaryOf(findings: readonly Finding[]): string {
  const count = (status: FindingStatus) => findings.filter((finding) => finding.status === status).length;
  return `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} to mend, ${count('skipped')} skipped`;
}

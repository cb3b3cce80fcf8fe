import { parseArgs } from 'node:util';
import { reasonOf } from '@calendar/platform/process';
import { examine } from './examine';
import { isHealthy, jsonReport, textReport } from './report';

try {
  const { values } = parseArgs({ options: { json: { type: 'boolean' }, connection: { type: 'string' } } });
  const findings = await examine(process.env, values.connection);
  process.stdout.write(values.json ? jsonReport(findings) : textReport(findings));
  process.exitCode = isHealthy(findings) ? 0 : 1;
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}

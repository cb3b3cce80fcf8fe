import { channel } from 'node:diagnostics_channel';
import { startSandbox } from './app';

const port = Number(process.env['PORT'] ?? 4010);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  process.stderr.write(`PORT must be a number from 0 to 65535, not "${process.env['PORT']}"\n`);
  process.exit(1);
}
const baseUrl = process.env['SANDBOX_URL'];
const stateFile = process.env['SANDBOX_STATE_FILE'];
const sandbox = await startSandbox({
  port,
  host: process.env['HOST'] ?? '127.0.0.1',
  ...(baseUrl ? { baseUrl: baseUrl.replace(/\/+$/, '') } : {}),
  ...(stateFile ? { stateFile } : {}),
}).catch((error: Error) => {
  process.stderr.write(`The sandbox cannot start: ${error.message}\n`);
  process.exit(1);
});
process.stdout.write(`${JSON.stringify({ msg: 'sandbox listening', port: sandbox.port })}\n`);
// What was compiled until now is kept for the next start (tools/program/run-script.mjs).
channel('program.ready').publish(undefined);

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
}

import { StartRefusedError } from '@calendar/platform/errors';

/** The environment is not fit to start with. `faults` names every fault at once, without any value. */
export class ConfigError extends StartRefusedError {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly string[]) {
    super(`The configuration has ${faults.length} fault(s):\n${faults.map((fault) => `  - ${fault}`).join('\n')}`);
  }
}

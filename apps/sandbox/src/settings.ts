import type { z } from 'zod';

/**
 * One group of settings that can be read and changed over `/_control/settings`.
 * The schema is a strict object in which every key has a default.
 */
export class Settings<Values extends object> {
  values: Values;

  constructor(private readonly schema: z.ZodType<Values>) {
    this.values = schema.parse({});
  }

  /**
   * Merges `changes` into the current values.
   *
   * @throws ZodError when a key is unknown or a value does not fit; nothing is changed then
   */
  patch(changes: object): void {
    this.values = this.schema.parse({ ...this.values, ...changes });
  }

  reset(): void {
    this.values = this.schema.parse({});
  }
}

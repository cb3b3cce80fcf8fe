import { readFileSync } from 'node:fs';
import type { z } from 'zod';

/**
 * Reads variables one by one and collects what is wrong with them, so that one start shows all faults.
 * Every read answers `undefined` when the variable is absent or faulty. Values never enter a fault.
 */
export class EnvironmentReader {
  readonly faults: string[] = [];

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  fault(name: string, message: string): undefined {
    this.faults.push(`${name} ${message}`);
    return undefined;
  }

  /** A variable that is empty counts as absent: that is how compose files and manifests write "not set". */
  text(name: string): string | undefined {
    return this.env[name]?.trim() || undefined;
  }

  read<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined {
    return this.check(name, this.text(name), schema);
  }

  /** Like `read`, also from the file that `NAME_FILE` points to (a mounted secret). */
  secret<Schema extends z.ZodType>(name: string, schema: Schema): z.output<Schema> | undefined {
    return this.check(name, this.secretText(name), schema);
  }

  required<Value>(name: string, value: Value | undefined, message = 'is required'): Value | undefined {
    const explained = this.faults.some((fault) => fault.startsWith(`${name} `) || fault.startsWith(`${name}_FILE `));
    if (value === undefined && !explained) this.fault(name, message);
    return value;
  }

  private check<Schema extends z.ZodType>(name: string, text: string | undefined, schema: Schema) {
    if (text === undefined) return undefined;
    const result = schema.safeParse(text);
    if (result.success) return result.data;
    for (const issue of result.error.issues) this.fault(name, issue.message);
    return undefined;
  }

  private secretText(name: string): string | undefined {
    const inline = this.text(name);
    const fileVariable = `${name}_FILE`;
    const file = this.text(fileVariable);
    if (file === undefined) return inline;
    if (inline !== undefined) return this.fault(fileVariable, `must not be set together with ${name}`);
    try {
      return readFileSync(file, 'utf8').trim() || this.fault(fileVariable, 'points to an empty file');
    } catch {
      return this.fault(fileVariable, 'points to a file that cannot be read');
    }
  }
}

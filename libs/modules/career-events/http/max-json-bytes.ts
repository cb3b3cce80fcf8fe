import { registerDecorator } from 'class-validator';

/** The value, written as JSON in UTF-8, is at most this long. */
export function MaxJsonBytes(limit: number): PropertyDecorator {
  return (target, propertyKey) => {
    registerDecorator({
      name: 'maxJsonBytes',
      target: target.constructor,
      propertyName: String(propertyKey),
      validator: {
        validate: (value: unknown) => Buffer.byteLength(JSON.stringify(value) ?? '') <= limit,
        defaultMessage: () => `${String(propertyKey)} must be at most ${limit} bytes of JSON`,
      },
    });
  };
}

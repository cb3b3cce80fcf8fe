import { registerDecorator, ValidateIf } from 'class-validator';

const LONGEST_URL = 2_000;

/** For a property that may be left out, but is no `null`. */
export function IfGiven(): PropertyDecorator {
  return ValidateIf((_body, value) => value !== undefined);
}

/** An http(s) address as such. Where it may lead is for `EndpointUrls`, which knows how this service is run. */
export function IsEndpointUrl(): PropertyDecorator {
  return (target, propertyKey) => {
    const on = { target: target.constructor, propertyName: String(propertyKey) };
    registerDecorator({
      ...on,
      name: 'type',
      validator: { validate: (value) => typeof value === 'string', defaultMessage: () => 'url must be a text' },
    });
    registerDecorator({
      ...on,
      name: 'length',
      validator: {
        validate: (value) => typeof value !== 'string' || value.length <= LONGEST_URL,
        defaultMessage: () => `url must be at most ${LONGEST_URL} characters`,
      },
    });
    registerDecorator({
      ...on,
      name: 'format',
      validator: {
        validate: (value) => typeof value !== 'string' || isWebAddress(value),
        defaultMessage: () => 'url must be an http or https address without a fragment',
      },
    });
  };
}

function isWebAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hash } = new URL(text);
  return ['http:', 'https:'].includes(protocol) && hash === '' && !text.includes('#');
}

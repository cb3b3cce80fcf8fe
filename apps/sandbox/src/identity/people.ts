/** A person of Career Copilot, as the sign-in knows her. */
export interface Person {
  sub: string;
  email: string;
  name: string;
}

/** Who can be chosen on the sign-in page; any other address works too. */
export const DEMO_PEOPLE: readonly Person[] = [
  { sub: 'ada', email: 'ada@careercopilot.test', name: 'Ada Example' },
  { sub: 'ben', email: 'ben@careercopilot.test', name: 'Ben Example' },
  { sub: 'chi', email: 'chi@careercopilot.test', name: 'Chi Example' },
];

/** The demo person with this address or id, or a new one whose id is the address. */
export function personOf(emailOrSub: string): Person {
  const wanted = emailOrSub.trim().toLowerCase();
  const known = DEMO_PEOPLE.find(({ sub, email }) => sub === wanted || email === wanted);
  return known ?? { sub: wanted, email: wanted, name: wanted.split('@')[0]! };
}

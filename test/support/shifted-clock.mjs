/** Loaded before a program: its time of day is off by CLOCK_SHIFT_MS, as on a machine that nobody sets. */
const shiftMs = Number(process.env['CLOCK_SHIFT_MS']);
const now = Date.now.bind(Date);

globalThis.Date = new Proxy(Date, {
  construct: (target, args, newTarget) =>
    Reflect.construct(target, args.length === 0 ? [now() + shiftMs] : args, newTarget),
  apply: () => new Date().toString(),
  get: (target, name, receiver) => (name === 'now' ? () => now() + shiftMs : Reflect.get(target, name, receiver)),
});

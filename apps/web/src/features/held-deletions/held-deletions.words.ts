export const WORDS = {
  loading: 'Loading what vanished',
  theirs: 'your calendar',
  lead: (count: number, calendar: string) => `${events(count)} vanished from ${calendar} at once.`,
  untilThen: (count: number) =>
    count === 1 ? 'It is not cancelled until you say so.' : 'Nothing is cancelled until you say so.',
  putBack: (count: number) => (count === 1 ? 'Put it back' : 'Put them back'),
  cancel: (count: number) => `Cancel ${events(count)}`,
  cancelTitle: (count: number) => `Cancel ${events(count)}?`,
  cancelText: 'They are cancelled in Career Copilot, too. Each can be brought back on its own page.',
  leave: 'Leave it as it is',
  isPutBack: 'They are written into your calendar again',
  isCancelled: (count: number) => `${count === 1 ? '1 event is' : `${count} events are`} cancelled`,
  done: 'This is decided.',
  toEvents: 'To your events',
} as const;

function events(count: number): string {
  return count === 1 ? '1 event' : `${count} events`;
}

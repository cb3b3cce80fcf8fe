import type { TimelineEntry } from '@calendar/client';
import { useNow } from '../../../ui/now';
import { fullTime, shortTime } from '../../../ui/times';
import { FieldChanges } from './field-changes';
import type { FoldedEntry } from './fold-tries';
import { actorWords, deedOf, HISTORY_WORDS, natureWords, reasonOf, saidChanges } from './history.words';
import styles from './history-entry.module.css';

/** Who did what, where, what it changed, how it ended and how soon it was on the other side. */
export function HistoryEntry({ line: { entry, failedTries } }: { line: FoldedEntry }) {
  const [said, became] = [saidChanges(entry), natureWords(entry)];
  const about = [entry.accountEmail, latencyWords(entry)].filter(Boolean).join(' · ');
  return (
    <div className={styles['entry']}>
      <p className={styles['when']}>
        <Moment at={entry.at} />
      </p>
      <div className={styles['what']}>
        <p>
          <b className={styles['deed']}>{deedOf(entry)}</b> <span className={styles['soft']}>{actorWords(entry)}</span>
        </p>
        {entry.code && <p className={styles['soft']}>{sentence(reasonOf(entry.code))}</p>}
        {TELLS_CHANGES.has(entry.action) && <FieldChanges changes={said} />}
        {said.length > 0 && became.map((words) => <p key={words}>{words}</p>)}
        {about && <p className={styles['soft']}>{about}</p>}
        {failedTries.length > 0 && <FailedTries tries={failedTries} />}
      </div>
    </div>
  );
}

/** What is written for the first time was nothing before, in every field. */
const TELLS_CHANGES: ReadonlySet<TimelineEntry['action']> = new Set(['update', 'merge', 'conflict', 'resolve']);

function FailedTries({ tries }: { tries: readonly TimelineEntry[] }) {
  return (
    <details className={styles['tries']}>
      <summary>{HISTORY_WORDS.triesBefore(tries.length)}</summary>
      <ul>
        {tries.map(({ at, code }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- they are over, and never move
          <li key={index}>
            <Moment at={at} />
            {code && ` · ${reasonOf(code)}`}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Moment({ at }: { at: string }) {
  const now = useNow();
  return (
    <time dateTime={at} title={fullTime(at)}>
      {shortTime(at, now)}
    </time>
  );
}

/** Of decisions it is how long a person took, which is nobody's business. */
function latencyWords({ latencyMs, outcome, actor, action }: TimelineEntry): string | null {
  if (latencyMs === null || outcome !== 'succeeded' || action === 'resolve') return null;
  const seconds = secondsWords(latencyMs);
  return actor === 'calendar' ? HISTORY_WORDS.hereAfter(seconds) : HISTORY_WORDS.thereAfter(seconds);
}

/** "0.5 s", "12 s", "3 min". */
function secondsWords(ms: number): string {
  if (ms < 10_000) return `${(Math.max(ms, 100) / 1_000).toFixed(1)} s`;
  if (ms < 120_000) return `${Math.round(ms / 1_000)} s`;
  if (ms < 7_200_000) return `${Math.round(ms / 60_000)} min`;
  return `${Math.round(ms / 3_600_000)} h`;
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

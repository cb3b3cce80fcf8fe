import type { ReactNode } from 'react';
import { Ban, CircleHelp } from 'lucide-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { EventView } from '@calendar/client';
import { eventsReadOptions } from '@calendar/client/react-query';
import { alertWords } from '../../../ui/alert-words';
import { Card } from '../../../ui/card';
import { Badge } from '../../../ui/state-badge';
import { whenThere, whenWords } from '../event-times';
import { WORDS } from '../events.words';
import { linkOf } from '../place';
import styles from './event-facts.module.css';

/** What is planned; what nobody has filled in is left out. */
export function EventFacts({ event }: { event: EventView }) {
  const { type, location, description, reminders, relatesTo } = event;
  const there = whenThere(event);
  return (
    <Card>
      <dl className={styles['facts']}>
        <Fact name={WORDS.when}>
          <p className={styles['when']}>{whenWords(event)}</p>
          {there && <p className={styles['soft']}>{WORDS.inZone(there.time, there.place)}</p>}
        </Fact>
        <Fact name={WORDS.typeFilter}>
          <span className={styles['type']}>
            {WORDS.type[type]} <Standing status={event.status} />
          </span>
        </Fact>
        {location && (
          <Fact name={WORDS.where}>
            <Place location={location} />
          </Fact>
        )}
        {relatesTo && (
          <Fact name={WORDS.followUpOf}>
            <RelatedEvent id={relatesTo} />
          </Fact>
        )}
        {event.seriesId && <Fact name={WORDS.series}>{WORDS.ofSeries}</Fact>}
        {reminders && <Fact name={WORDS.alerts}>{reminders.map(alertWords).join(', ') || WORDS.noAlerts}</Fact>}
        {description && (
          <Fact name={WORDS.notes}>
            <p className={styles['notes']}>{description}</p>
          </Fact>
        )}
      </dl>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles['fact']}>
      <dt className={styles['name']}>{name}</dt>
      <dd className={styles['value']}>{children}</dd>
    </div>
  );
}

function Standing({ status }: { status: EventView['status'] }) {
  if (status === 'confirmed') return null;
  const Icon = status === 'cancelled' ? Ban : CircleHelp;
  return (
    <Badge tone="neutral" icon={<Icon aria-hidden />}>
      {WORDS[status]}
    </Badge>
  );
}

function Place({ location }: { location: string }) {
  const link = linkOf(location);
  if (!link) return location;
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {link}
    </a>
  );
}

/** By its title once that is read; it may be gone by now. */
function RelatedEvent({ id }: { id: string }) {
  const { data } = useQuery(eventsReadOptions({ path: { id } }));
  return <Link to={`/events/${id}`}>{data?.title ?? WORDS.type.interview}</Link>;
}

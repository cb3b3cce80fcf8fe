import { useQuery } from '@tanstack/react-query';
import { useLocation } from 'react-router';
import { CloudOff, Diamond, Hourglass, Trash2 } from 'lucide-react';
import { connectionsListOptions, heldDeletionsListOptions } from '@calendar/client/react-query';
import type { BannerContent } from '../../ui/banner';
import { ButtonLink } from '../../ui/button';
import { useNow } from '../../ui/now';
import { WORDS } from './attention.words';
import { firstMatter, type Matter } from './first-matter';

/** What needs an answer of the person, with the way to it. */
export function useAttentionBanner(): BannerContent | null {
  const accounts = useQuery(connectionsListOptions());
  const held = useQuery(heldDeletionsListOptions({ query: { limit: 1 } }));
  const now = useNow();
  const { pathname } = useLocation();
  const told = { accounts: accounts.data?.items ?? [], held: held.data?.items ?? [] };
  const matter = firstMatter(told, now, pathname);
  return matter && bannerOf(matter);
}

function bannerOf(matter: Matter): BannerContent {
  switch (matter.kind) {
    case 'ended': {
      const { account } = matter;
      const text = WORDS.ended(account.accountEmail, account.waiting);
      return { tone: 'warn', icon: CloudOff, text, actions: toAccount(account.provider, WORDS.reconnect) };
    }
    case 'refused': {
      const { account } = matter;
      const actions = (
        <>
          {toAccount(account.provider, WORDS.grant)}
          <ButtonLink to="/settings/integrations#rules">{WORDS.chooseCalendar}</ButtonLink>
        </>
      );
      return { tone: 'warn', text: WORDS.refused(account.accountEmail), actions };
    }
    case 'held': {
      const { held, account } = matter;
      const text = WORDS.held(held.events.length, account?.provider ?? null);
      const actions = <ButtonLink to={`/held-deletions/${held.id}`}>{WORDS.decide}</ButtonLink>;
      return { tone: 'warn', icon: Trash2, text, actions };
    }
    case 'conflicts': {
      const actions = <ButtonLink to="/conflicts">{WORDS.decide}</ButtonLink>;
      return { tone: 'clash', icon: Diamond, text: WORDS.conflicts(matter.count), actions };
    }
    case 'slow': {
      const { account } = matter;
      return { tone: 'neutral', icon: Hourglass, text: WORDS.slow(account.provider, account.waiting) };
    }
  }
}

function toAccount(provider: string, word: string) {
  return <ButtonLink to={`/settings/integrations?reconnect=${provider}`}>{word}</ButtonLink>;
}

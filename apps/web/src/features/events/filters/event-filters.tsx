import { SearchField } from '../../../ui/search-field';
import { SelectField } from '../../../ui/select-field';
import { WORDS } from '../events.words';
import type { Filters } from './filters';
import styles from './event-filters.module.css';

const ANY = '';
const TYPES = choices(WORDS.anyType, WORDS.types);
const STATES = choices(WORDS.anyState, WORDS.states);

export interface EventFiltersProps {
  filters: Filters;
  onNarrow: (filter: keyof Filters, value: string) => void;
}

export function EventFilters({ filters, onNarrow }: EventFiltersProps) {
  return (
    <search className={styles['filters']}>
      <SearchField
        label={WORDS.search}
        placeholder={WORDS.searchHint}
        value={filters.q ?? ''}
        onSearch={(text) => onNarrow('q', text)}
      />
      <SelectField
        label={WORDS.typeFilter}
        value={filters.type ?? ANY}
        choices={TYPES}
        onChoose={(type) => onNarrow('type', type)}
      />
      <SelectField
        label={WORDS.stateFilter}
        value={filters.sync ?? ANY}
        choices={STATES}
        onChoose={(state) => onNarrow('sync', state)}
      />
    </search>
  );
}

function choices(any: string, words: Readonly<Record<string, string>>) {
  const each = Object.entries(words).map(([value, label]) => ({ value, label }));
  return [{ value: ANY, label: any }, ...each];
}

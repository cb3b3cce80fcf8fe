import { useSearchParams } from 'react-router';
import { filtersOf, withFilter, type Filters } from './filters';

const FILTERS = ['type', 'sync', 'q'] as const satisfies readonly (keyof Filters)[];

/** The filters in the address. Changing them is no new place: "back" leads out of the list, not through what was typed. */
export function useFilters() {
  const [address, setAddress] = useSearchParams();
  const narrow = (filter: keyof Filters, value: string) =>
    setAddress((before) => withFilter(before, filter, value), { replace: true });
  const clear = () =>
    setAddress((before) => FILTERS.reduce((cleared, filter) => withFilter(cleared, filter, ''), before), {
      replace: true,
    });
  return { filters: filtersOf(address), narrow, clear };
}

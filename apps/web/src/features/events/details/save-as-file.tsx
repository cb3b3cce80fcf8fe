import { Download } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import { eventFileRead } from '@calendar/client';
import { asProblem } from '../../../platform/api';
import { Button } from '../../../ui/button';
import { toast } from '../../../ui/toast';
import { WORDS } from '../events.words';

const CALENDAR_FILE = 'text/calendar;charset=utf-8';

/** Takes an event along as a file. It is read with the bearer, so a link alone would lead to nothing. */
export function SaveAsFile({ id }: { id: string }) {
  const { mutate, isPending } = useMutation({
    mutationFn: () => eventFileRead({ path: { id }, parseAs: 'text' }),
    onSuccess: ({ data, response }) => {
      save(new Blob([data], { type: CALENDAR_FILE }), nameIn(response.headers.get('content-disposition')));
    },
    onError: (error) => toast(WORDS.notSaved(asProblem(error).title)),
  });
  return (
    <Button look="quiet" icon={<Download aria-hidden />} isPending={isPending} onPress={() => mutate()}>
      {WORDS.saveAsFile}
    </Button>
  );
}

/** The real name; that in ASCII is for others. */
function nameIn(disposition: string | null): string {
  const encoded = /filename\*=UTF-8''([^;]+)/.exec(disposition ?? '')?.[1];
  return encoded ? decodeURIComponent(encoded) : 'event.ics';
}

function save(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

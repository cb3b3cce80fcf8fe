import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { caldavConnect } from '@calendar/client';
import { asProblem, readAgain } from '../../platform/api';
import { Button } from '../../ui/button';
import { ProblemNotice } from '../../ui/problem-notice';
import { SelectField } from '../../ui/select-field';
import { TextField } from '../../ui/text-field';
import { toast } from '../../ui/toast';
import { bodyOf, EMPTY_LOGIN, faultsIn, faultsOf, type LoginDraft, type LoginFaults } from './login-draft';
import { PRESETS, WORDS, type Preset } from './password-login.words';
import styles from './password-login.module.css';

export interface PasswordLoginProps {
  /** Ids of the accounts that are there already: one of them takes the new password. */
  known: readonly string[];
  /** Nothing is to be connected, or it is. */
  onEnd: () => void;
}

const CHOICES = (Object.keys(PRESETS) as Preset[]).map((value) => ({ value, label: PRESETS[value].name }));

/** Connects an account by a password that was made for us: for services that have no page where one could allow us anything. */
export function PasswordLogin({ known, onEnd }: PasswordLoginProps) {
  const [draft, setDraft] = useState(EMPTY_LOGIN);
  const [faults, setFaults] = useState<LoginFaults>({});
  const form = useRef<HTMLFormElement>(null);
  const { connect, isPending, error } = useLogin({
    known,
    onEnd,
    onRefused: (found) => setFaults(faultsIn(draft, found)),
  });
  const { user, about, link, server } = PRESETS[draft.preset];

  useEffect(() => form.current?.querySelector('select')?.focus(), []);
  useEffect(() => {
    if (Object.keys(faults).length > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faults]);

  const change = (part: Partial<LoginDraft>) => {
    setDraft((before) => ({ ...before, ...part }));
    const changed = Object.keys(part);
    setFaults((before) => Object.fromEntries(Object.entries(before).filter(([field]) => !changed.includes(field))));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = faultsOf(draft);
    if (Object.keys(missing).length > 0) setFaults(missing);
    else if (!isPending) connect(bodyOf(draft));
  };
  const isBesideField = error !== null && Object.keys(faultsIn(draft, asProblem(error).errors)).length > 0;

  return (
    <form ref={form} className={styles['form']} aria-label={WORDS.form} noValidate onSubmit={submit}>
      <SelectField
        label={WORDS.service}
        value={draft.preset}
        choices={CHOICES}
        onChoose={(preset) => change({ preset: preset as Preset, serverUrl: draft.serverUrl })}
      />
      <p className={styles['about']}>
        {about}{' '}
        {link && (
          <a href={link.href} target="_blank" rel="noreferrer">
            {link.text} {WORDS.opensElsewhere}
          </a>
        )}
      </p>
      {server && (
        <TextField
          label={server.label}
          placeholder={server.placeholder}
          hint={server.hint}
          value={draft.serverUrl}
          fault={faults.serverUrl}
          isRequired
          onChange={(serverUrl) => change({ serverUrl })}
        />
      )}
      <TextField
        label={user}
        value={draft.username}
        fault={faults.username}
        isRequired
        onChange={(username) => change({ username })}
      />
      <TextField
        label={WORDS.password}
        kind="password"
        value={draft.password}
        fault={faults.password}
        isRequired
        onChange={(password) => change({ password })}
      />
      {error && !isBesideField && <ProblemNotice error={error} />}
      <div className={styles['actions']}>
        <Button type="submit" look="primary" isPending={isPending}>
          {WORDS.connect}
        </Button>
        <Button look="quiet" onPress={onEnd}>
          {WORDS.cancel}
        </Button>
      </div>
    </form>
  );
}

interface Login {
  body: ReturnType<typeof bodyOf>;
  /** Before it was sent: the live stream tells of the account before the answer. */
  known: readonly string[];
}

/**
 * A new account goes on to what it is about to get; one that was there has only become well again. Whoever has left the page by then
 * is told, and stays where they are.
 */
function useLogin({ known, onEnd, onRefused }: PasswordLoginProps & { onRefused: (errors: Errors) => void }) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const { mutate, isPending, error } = useMutation({
    mutationFn: async ({ body }: Login) => (await caldavConnect({ body })).data,
    onSuccess: async ({ connectionId }, { body: { username }, known: before }) => {
      await readAgain(queries, ['connectionsList', 'preferencesRead', 'eventsList', 'eventsRead']);
      toast(before.includes(connectionId) ? WORDS.again(username) : WORDS.connected(username));
    },
    onError: (refused) => onRefused(asProblem(refused).errors),
  });
  const connect = (body: Login['body']) =>
    mutate(
      { body, known },
      {
        onSuccess: ({ connectionId }) => {
          onEnd();
          if (!known.includes(connectionId)) void navigate(`/settings/integrations/${connectionId}/start`);
        },
      },
    );
  return { connect, isPending, error };
}

type Errors = ReturnType<typeof asProblem>['errors'];

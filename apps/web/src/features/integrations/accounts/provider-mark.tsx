import { shortProviderName, type Provider } from '../../../ui/provider-name';
import styles from './provider-mark.module.css';

/** A tile that stands for a provider beside its name; the marks of the providers belong to them. */
export function ProviderMark({ provider }: { provider: Provider }) {
  return (
    <span aria-hidden className={styles['mark']}>
      {shortProviderName(provider).charAt(0)}
    </span>
  );
}

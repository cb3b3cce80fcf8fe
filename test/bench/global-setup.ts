import { startServices } from '../support/global-setup';

/** As for the tests, with a Postgres that counts its statements. */
export default function setup(): Promise<(() => Promise<void>) | undefined> {
  return startServices(['shared_preload_libraries=pg_stat_statements']);
}

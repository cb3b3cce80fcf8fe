import { BareGoogleClient } from './bare-google-client';
import { atOnce } from './figures';

/** The official client in a loop, with nothing around it: what every change costs at least. */
export class Floor {
  private constructor(
    private readonly clients: readonly BareGoogleClient[],
    private readonly ids: readonly string[],
  ) {}

  static async start(sandboxUrl: string, accounts: number): Promise<Floor> {
    const clients: BareGoogleClient[] = [];
    for (let number = 0; number < accounts; number += 1) {
      clients.push(await BareGoogleClient.connect(sandboxUrl, `bare-${number}@bare.test`));
    }
    return new Floor(clients, await Promise.all(clients.map((client) => client.insert('To be changed'))));
  }

  /** @returns ms */
  run(what: 'insert' | 'patch', { inFlight, count }: { inFlight: number; count: number }): Promise<number> {
    const { clients, ids } = this;
    const turns = Array.from({ length: count }, (_, turn) => turn);
    return atOnce(inFlight, turns, (turn) => {
      const whose = turn % clients.length;
      const title = `Interview ${turn} ${performance.now()}`;
      return what === 'insert' ? clients[whose]!.insert(title) : clients[whose]!.patch(ids[whose]!, title);
    });
  }
}

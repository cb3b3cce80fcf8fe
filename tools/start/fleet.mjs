/** @typedef {import('../services/children.mjs').Child} Child */

/** The order in which they are stopped: who depends on others goes first. */
const ORDER = /** @type {const} */ (['server', 'sandbox', 'store']);

/** The processes of one `npm start`, stopped in order whatever happens meanwhile. */
export class Fleet {
  /** @type {{child: Child, role: typeof ORDER[number]}[]} */
  #members = [];
  #stopping = false;

  /** @param {(child: Child, how: string) => void} onLoss told when a child ends that should not */
  constructor(onLoss) {
    this.onLoss = onLoss;
  }

  /**
   * @param {Child} child
   * @param {typeof ORDER[number]} role
   */
  async add(child, role) {
    this.#members.push({ child, role });
    void child.ended.then((how) => this.#stopping || this.onLoss(child, how));
    if (this.#stopping) await child.kill();
  }

  async stop() {
    this.#stopping = true;
    for (const role of ORDER) {
      const members = this.#members.filter((member) => member.role === role);
      await Promise.all(members.map(({ child }) => child.stop()));
    }
  }

  /** For people in a hurry. */
  async kill() {
    this.#stopping = true;
    await Promise.all(this.#members.map(({ child }) => child.kill()));
  }
}

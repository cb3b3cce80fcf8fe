/** @typedef {import('../services/children.mjs').Child} Child */

/** The processes of one `npm start`: stopped in the reverse order of their start, whatever happens meanwhile. */
export class Fleet {
  /** @type {Child[][]} */
  #waves = [];
  #stopping = false;

  /** @param {(child: Child, how: string) => void} onLoss told when a child ends that should not */
  constructor(onLoss) {
    this.onLoss = onLoss;
  }

  /**
   * Takes charge of children that may be stopped together.
   *
   * @param {...Child} children
   */
  async add(...children) {
    this.#waves.push(children);
    for (const child of children) {
      void child.ended.then((how) => {
        if (!this.#stopping) this.onLoss(child, how);
      });
    }
    if (this.#stopping) await Promise.all(children.map((child) => child.kill()));
  }

  async stop() {
    this.#stopping = true;
    for (const wave of this.#waves.toReversed()) await Promise.all(wave.map((child) => child.stop()));
  }

  /** For people in a hurry. */
  async kill() {
    this.#stopping = true;
    await Promise.all(this.#waves.flat().map((child) => child.kill()));
  }
}

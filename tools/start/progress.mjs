const REDRAW_MS = 200;

/** Shows what is under way and what is done. On a terminal the last line moves; elsewhere there are only whole lines. */
export class Progress {
  /** @type {Map<string, {doing: string, began: number}>} */
  #active = new Map();
  /** @type {NodeJS.Timeout | undefined} */
  #timer;

  /**
   * @template Result
   * @param {string} label what is done, as a noun
   * @param {(report: (doing: string) => void) => Promise<Result>} work `report` tells what it is busy with
   * @param {(result: Result) => string} [describe] what to say about the result
   * @returns {Promise<Result>}
   */
  async step(label, work, describe = () => '') {
    const state = { doing: label, began: Date.now() };
    this.#active.set(label, state);
    this.#redraw();
    try {
      const result = await work((doing) => this.#report(state, doing));
      this.#finish(label, '✓', describe(result));
      return result;
    } catch (error) {
      this.#finish(label, '✗', '');
      throw error;
    }
  }

  /** Leaves the terminal tidy: nothing is shown as under way any more. */
  close() {
    this.#active.clear();
    clearInterval(this.#timer);
    this.#clearLine();
  }

  /**
   * @param {{doing: string}} state
   * @param {string} doing
   */
  #report(state, doing) {
    state.doing = doing;
    if (process.stdout.isTTY) this.#redraw();
    else console.log(`  … ${doing}`);
  }

  /**
   * @param {string} label
   * @param {string} mark
   * @param {string} detail
   */
  #finish(label, mark, detail) {
    const state = this.#active.get(label);
    if (!state) return;
    this.#active.delete(label);
    this.#clearLine();
    const seconds = ((Date.now() - state.began) / 1000).toFixed(1);
    console.log(`  ${mark} ${label.padEnd(12)} ${seconds.padStart(5)} s  ${detail}`.trimEnd());
    this.#redraw();
  }

  #redraw() {
    if (!process.stdout.isTTY) return;
    clearInterval(this.#timer);
    if (this.#active.size === 0) return;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), REDRAW_MS).unref();
  }

  #draw() {
    const oldest = Math.min(...[...this.#active.values()].map(({ began }) => began));
    const doing = [...this.#active.values()].map((state) => state.doing).join(', ');
    const line = `  … ${doing} (${Math.round((Date.now() - oldest) / 1000)} s)`;
    this.#clearLine();
    process.stdout.write(line.slice(0, Math.max(20, (process.stdout.columns || 80) - 1)));
  }

  #clearLine() {
    if (process.stdout.isTTY) process.stdout.write('\r\x1b[K');
  }
}

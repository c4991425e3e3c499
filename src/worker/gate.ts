/** Pause, single step and stop for a loop that asks at every step boundary; it knows nothing of training. */

export type GateState = "open" | "closed" | "ended";

export class Gate {
  #state: GateState = "open";
  /** Rounds that a closed gate still lets through. */
  #allowed = 0;
  #wake: () => void = () => undefined;
  #isWaiting = false;
  readonly #idle: (() => void)[] = [];

  get state(): GateState {
    return this.#state;
  }

  /** Whether rounds are let through one by one: the loop then makes one step instead of a block. */
  get isSingle(): boolean {
    return this.#state === "closed";
  }

  open(): void {
    if (this.#state === "ended") return;
    this.#state = "open";
    this.#allowed = 0;
    this.#wake();
    this.#settle();
  }

  /** Resolves when the loop waits at the gate, so that nothing is in flight; or when somebody opens or ends it before. */
  close(): Promise<void> {
    if (this.#state === "ended") return Promise.resolve();
    this.#state = "closed";
    return this.#untilIdle();
  }

  /** Lets one round through a closed gate, and resolves when the loop is back; as close() otherwise. */
  async single(): Promise<void> {
    await this.close();
    if (this.#state !== "closed") return;
    this.#allowed++;
    this.#isWaiting = false;
    this.#wake();
    await this.#untilIdle();
  }

  end(): void {
    this.#state = "ended";
    this.#wake();
    this.#settle();
  }

  /** The loop calls this before each round. False: it must end. */
  async pass(): Promise<boolean> {
    while (this.#state === "closed" && this.#allowed === 0) {
      this.#isWaiting = true;
      this.#settle();
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    this.#isWaiting = false;
    if (this.#allowed > 0) this.#allowed--;
    return this.#state !== "ended";
  }

  #untilIdle(): Promise<void> {
    if (this.#isWaiting) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

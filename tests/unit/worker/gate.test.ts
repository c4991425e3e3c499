// The gate between the trainer's calls and its loop: who waits for whom, in every order of the calls.
import { describe, expect, it } from "vitest";
import { Gate } from "../../../src/worker/gate.ts";

/** A loop whose rounds end when the test says so. */
class Loop {
  readonly gate = new Gate();
  rounds = 0;
  isOver = false;
  readonly #ends: (() => void)[] = [];

  constructor() {
    void this.#run();
  }

  /** Lets the round that is under way end, and all that follows from it happen. */
  async endRound(): Promise<void> {
    this.#ends.shift()?.();
    await settled();
  }

  async #run(): Promise<void> {
    while (await this.gate.pass()) {
      this.rounds++;
      await new Promise<void>((resolve) => this.#ends.push(resolve));
    }
    this.isOver = true;
  }
}

function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether a promise has resolved, once everything that can happen has happened. */
async function isDone(promise: Promise<void>): Promise<boolean> {
  let done = false;
  void promise.then(() => (done = true));
  await settled();
  return done;
}

/** Paused, with one round made. */
async function pausedLoop(): Promise<Loop> {
  const loop = new Loop();
  await settled();
  const closed = loop.gate.close();
  await loop.endRound();
  await closed;
  return loop;
}

describe("close", () => {
  it("resolves only when the loop waits", async () => {
    const loop = new Loop();
    await settled();
    const closed = loop.gate.close();
    expect(await isDone(closed)).toBe(false);
    await loop.endRound();
    expect(await isDone(closed)).toBe(true);
    expect(loop.rounds).toBe(1);
  });

  it("resolves at once for a loop that waits already", async () => {
    const loop = await pausedLoop();
    expect(await isDone(loop.gate.close())).toBe(true);
  });

  it("does not wait for ever when it is opened again before the loop came by", async () => {
    const loop = new Loop();
    await settled();
    const closed = loop.gate.close();
    loop.gate.open();
    expect(await isDone(closed)).toBe(true);
    await loop.endRound();
    expect(loop.rounds).toBe(2);
  });
});

describe("single", () => {
  it("lets exactly one round through and resolves when the loop is back", async () => {
    const loop = await pausedLoop();
    const single = loop.gate.single();
    expect(await isDone(single)).toBe(false);
    expect(loop.rounds).toBe(2);
    expect(loop.gate.isSingle).toBe(true);
    await loop.endRound();
    expect(await isDone(single)).toBe(true);
    expect(loop.rounds).toBe(2);
    expect(loop.gate.state).toBe("closed");
  });

  it("closes an open gate first", async () => {
    const loop = new Loop();
    await settled();
    expect(loop.gate.isSingle).toBe(false);
    const single = loop.gate.single();
    await loop.endRound();
    expect(loop.rounds).toBe(2);
    await loop.endRound();
    expect(await isDone(single)).toBe(true);
    expect(loop.rounds).toBe(2);
  });

  it("twice makes two rounds", async () => {
    const loop = await pausedLoop();
    const both = Promise.all([loop.gate.single(), loop.gate.single()]).then(() => undefined);
    await settled();
    await loop.endRound();
    expect(await isDone(both)).toBe(false);
    await loop.endRound();
    expect(await isDone(both)).toBe(true);
    expect(loop.rounds).toBe(3);
  });

  it("leaves no round over for the next pause when it is opened meanwhile", async () => {
    const loop = await pausedLoop();
    void loop.gate.single();
    void loop.gate.single();
    await settled();
    loop.gate.open();
    const closed = loop.gate.close();
    await loop.endRound();
    expect(await isDone(closed)).toBe(true);
    expect(loop.rounds).toBe(2);
  });
});

describe("open", () => {
  it("lets a waiting loop go on", async () => {
    const loop = await pausedLoop();
    loop.gate.open();
    await settled();
    await loop.endRound();
    expect(loop.rounds).toBe(3);
    expect(loop.gate.isSingle).toBe(false);
  });
});

describe("end", () => {
  it.each([
    ["open", () => Promise.resolve(new Loop())],
    ["waiting", pausedLoop],
    [
      "closed, with the loop under way",
      async () => {
        const loop = new Loop();
        await settled();
        void loop.gate.close();
        return loop;
      },
    ],
    [
      "in a single step",
      async () => {
        const loop = await pausedLoop();
        void loop.gate.single();
        return loop;
      },
    ],
  ] as const)("ends a loop whose gate is %s", async (_state, make) => {
    const loop = await make();
    await settled();
    loop.gate.end();
    await loop.endRound();
    expect(loop.isOver).toBe(true);
    expect(loop.gate.state).toBe("ended");
  });

  it("resolves whoever waits, and nothing reopens it", async () => {
    const loop = new Loop();
    await settled();
    const closed = loop.gate.close();
    loop.gate.end();
    expect(await isDone(closed)).toBe(true);
    loop.gate.open();
    expect(loop.gate.state).toBe("ended");
    expect(await isDone(loop.gate.close())).toBe(true);
    expect(await isDone(loop.gate.single())).toBe(true);
    await loop.endRound();
    expect(loop.rounds).toBe(1);
  });
});

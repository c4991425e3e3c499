/** Time as the store knows it, so that a test can turn it; it measures nothing. */
export interface Clock {
  now(): number;
  /** Returns the function that takes it back. */
  after(ms: number, action: () => void): () => void;
}

export const browserClock: Clock = {
  now: () => Date.now(),
  after(ms, action) {
    const timer = setTimeout(action, ms);
    return () => {
      clearTimeout(timer);
    };
  },
};

/** The rates that controls offer, beside a method's own. */
export const LEARNING_RATES: readonly number[] = [
  ...[1e-5, 3e-5, 1e-4, 3e-4, 1e-3],
  ...[3e-3, 1e-2, 3e-2, 1e-1, 3e-1],
];

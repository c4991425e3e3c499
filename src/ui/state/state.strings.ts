/** The words of the store's messages: what was taken away, what could not be read or kept. */
export const stateStrings = {
  deleted: (name: string) => `Deleted ${name}.`,
  dropped: (count: number) =>
    count === 1
      ? "The oldest run was removed: forty are kept beside the pinned ones."
      : `The ${count} oldest runs were removed: forty are kept beside the pinned ones.`,
  unreadable: (count: number) =>
    count === 1
      ? "One stored run could not be read and was left out."
      : `${count} stored runs could not be read and were left out.`,
  fileRefused: (name: string, message: string) => `${name} was not loaded: ${message}.`,
  fileTooLarge: "expected a run file of at most 64 MiB, found a larger one",
  alreadyHere: (name: string) => `The runs of ${name} are here already.`,
  recordingRefused: (message: string) => `The recorded run was not loaded: ${message}.`,
  otherDevice: (label: string) =>
    `Training went on on another device, ${label}: from here on the numbers may differ in their last digits.`,
} as const;

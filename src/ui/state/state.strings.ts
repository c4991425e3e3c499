/** The words of the store's messages: what was taken away, what could not be read or kept. */
import { msg, str } from "@lit/localize";

export const stateStrings = {
  deleted: (name: string) => msg(str`Deleted ${name}.`),
  dropped: (count: number) =>
    count === 1
      ? msg("The oldest run was removed: forty are kept beside the pinned ones.")
      : msg(str`The ${count} oldest runs were removed: forty are kept beside the pinned ones.`),
  unreadable: (count: number) =>
    count === 1
      ? msg("One stored run could not be read and was left out.")
      : msg(str`${count} stored runs could not be read and were left out.`),
  get unreadableSession() {
    return msg("The settings of the last visit could not be read and were left out.");
  },
  fileRefused: (name: string, message: string) => msg(str`${name} was not loaded: ${message}.`),
  get fileTooLarge() {
    return msg("expected a run file of at most 64 MiB, found a larger one");
  },
  alreadyHere: (name: string) => msg(str`The runs of ${name} are here already.`),
  recordingRefused: (message: string) => msg(str`The recorded run was not loaded: ${message}.`),
  otherDevice: (label: string) =>
    msg(
      str`Training went on on another device, ${label}: from here on the numbers may differ in their last digits.`,
    ),
};

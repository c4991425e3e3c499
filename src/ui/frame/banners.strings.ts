/** The words of the banners: what is missing or went wrong, and the ways on. */
import { msg, str } from "@lit/localize";

export const bannerStrings = {
  get noWebGpuTitle() {
    return msg("This browser has no WebGPU.");
  },
  get noAdapterTitle() {
    return msg("WebGPU found no GPU that it may use.");
  },
  get insecureTitle() {
    return msg("This address is not secure, and browsers keep WebGPU for secure ones.");
  },
  get noDeviceTitle() {
    return msg("Nothing could be opened to train on.");
  },
  get stillUseful() {
    return msg(
      "Recorded runs, charts, counts and Compare work without it. The reference interpreter trains the same models in plain loops on the processor: about a hundred times slower than a graphics card, fast enough for digits-mini.",
    );
  },
  get useReference() {
    return msg("Train on the reference interpreter");
  },
  get tryAgain() {
    return msg("Try again");
  },
  get showRecorded() {
    return msg("Show the recorded run");
  },
  get copyDiagnostics() {
    return msg("Copy diagnostics");
  },
  get failed() {
    return msg("The run could not go on.");
  },
  get lost() {
    return msg("Training was interrupted; everything drawn so far is kept.");
  },
  get restart() {
    return msg("Start the trainer again");
  },
  get restoringTitle() {
    return msg("The GPU was reset – restoring.");
  },
  get restoringThreadTitle() {
    return msg("The thread that trains has ended – restoring.");
  },
  get continuingTitle() {
    return msg("Going on with the run.");
  },
  restoring: (tries: number) =>
    tries > 1
      ? msg(str`Training goes on from its last checkpoint; try ${tries} of 3.`)
      : msg("Training goes on from its last checkpoint."),
  get interruptedTitle() {
    return msg("Your last visit ended in mid-run.");
  },
  get interrupted() {
    return msg("It can go on from its last checkpoint, to the same result as without the break.");
  },
  get continueRun() {
    return msg("Continue");
  },
  get leaveRun() {
    return msg("Leave it");
  },
  get gaveUpTitle() {
    return msg("Training was lost three times in a row and has stopped.");
  },
  get softwareTitle() {
    return msg("Software GPU: slow.");
  },
  software: (label: string) =>
    msg(
      str`WebGPU runs on the processor here (${label}): results are right, and many times slower than on a graphics card.`,
    ),
  get storageFullTitle() {
    return msg("This browser’s storage for the page is full.");
  },
  get storageFull() {
    return msg("Runs stay in this tab until it closes. Delete runs, or export those to keep.");
  },
  get storageMissingTitle() {
    return msg("This browser keeps nothing for the page.");
  },
  get storageMissing() {
    return msg("Runs stay in this tab until it closes; export those to keep.");
  },
  get otherTabTitle() {
    return msg("Another tab of this page is training.");
  },
  get otherTab() {
    return msg(
      "This one waits, so that the two do not share the GPU. Stop the other one to train here.",
    );
  },
  get linkTitle() {
    return msg("Some of this could not be taken as it is:");
  },
  get dismiss() {
    return msg("Dismiss");
  },
  get updateTitle() {
    return msg("A new version of this page is ready.");
  },
  get update() {
    return msg("Reload");
  },
  get recorded() {
    return msg("Recorded");
  },
  recordedOn: (device: string, date: string) =>
    msg(str`on ${device}, ${date}. Nothing has trained here yet.`),
  get fromFile() {
    return msg("From a file");
  },
  fromFileOn: (device: string, date: string) => msg(str`trained on ${device}, ${date}.`),
  get unknownDevice() {
    return msg("an unknown device");
  },
};

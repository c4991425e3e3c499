/** The words of the device's dialog. */
import { msg, str } from "@lit/localize";

export const deviceStrings = {
  get title() {
    return msg("Device");
  },
  get close() {
    return msg("Close");
  },
  get loading() {
    return msg("Asking the device…");
  },
  get problem() {
    return msg("The device gives no answer.");
  },
  get adapter() {
    return msg("Adapter");
  },
  get kind() {
    return msg("Kind");
  },
  get software() {
    return msg("Software: WebGPU computed on the processor; right, but many times slower");
  },
  get hardware() {
    return msg("Hardware");
  },
  get reference() {
    return msg("No WebGPU: the float64 interpreter computes, with no kernels at all");
  },
  get vendor() {
    return msg("Vendor");
  },
  get architecture() {
    return msg("Architecture");
  },
  get device() {
    return msg("Device name");
  },
  get description() {
    return msg("Driver's description");
  },
  get browser() {
    return msg("Browser");
  },
  get kernels() {
    return msg("Kernels");
  },
  get reason() {
    return msg("Chosen because");
  },
  get timed() {
    return msg("Timed at start-up");
  },
  get notTold() {
    return msg("not told by the browser");
  },
  get details() {
    return msg("Features and limits");
  },
  get feature() {
    return msg("Feature");
  },
  get limit() {
    return msg("Limit");
  },
  get inUse() {
    return msg("In use");
  },
  get offered() {
    return msg("Offered");
  },
  get yes() {
    return msg("yes");
  },
  get no() {
    return msg("no");
  },
  get unknown() {
    return msg("unknown");
  },
  subgroupSizes: (least: number, most: number) =>
    least === most ? msg(str`yes, of ${least}`) : msg(str`yes, of ${least} to ${most}`),
  get selfTest() {
    return msg("Self-test");
  },
  get selfTestHint() {
    return msg(
      "Training steps of small models, every method, held against what PyTorch, transformers and PEFT gave in float64; then each kernel alone against the float64 interpreter. The bounds stand before anything runs.",
    );
  },
  get everyVariant() {
    return msg("Also kernels that are not in use here (takes longer)");
  },
  get run() {
    return msg("Run the self-test");
  },
  get runAgain() {
    return msg("Run the self-test again");
  },
  get cancel() {
    return msg("Cancel");
  },
  get copy() {
    return msg("Copy report");
  },
  get copied() {
    return msg("Report copied.");
  },
  get notCopied() {
    return msg("This browser gives no clipboard.");
  },
  get busy() {
    return msg("Something is training: the self-test waits until it has ended or is stopped.");
  },
  get preparing() {
    return msg("Preparing the checks…");
  },
  progress: (done: number, all: number) => msg(str`Check ${done} of ${all}`),
  allPassed: (count: number, seconds: string) =>
    msg(str`All ${count} checks passed in ${seconds} s.`),
  someFailed: (failed: number, count: number) =>
    failed === 1
      ? msg(str`1 of ${count} checks failed: do not trust what this device computes.`)
      : msg(str`${failed} of ${count} checks failed: do not trust what this device computes.`),
  cancelled: (done: number, all: number) =>
    msg(str`Cancelled after ${done} of ${all} checks: this shows nothing about the others.`),
  get restart() {
    return msg("Start the trainer again");
  },
  lost: (done: number, all: number) =>
    msg(str`The device was lost after ${done} of ${all} checks.`),
  get steps() {
    return msg("Training steps, against PyTorch, transformers and PEFT");
  },
  get kernelChecks() {
    return msg("Kernels alone, against the float64 interpreter");
  },
  get check() {
    return msg("Check");
  },
  get deviation() {
    return msg("Deviation");
  },
  get bound() {
    return msg("Bound");
  },
  get result() {
    return msg("Result");
  },
  get milliseconds() {
    return msg("ms");
  },
  get passed() {
    return msg("passed");
  },
  get failed() {
    return msg("failed");
  },
  where: (what: string, compared: number) => msg(str`largest of ${compared}: ${what}`),
};

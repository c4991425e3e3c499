/** The words of the top bar. */
import { msg, str } from "@lit/localize";

export const topBarStrings = {
  name: "PEFT Playground",
  get navigation() {
    return msg("Pages");
  },
  pages: {
    get lab() {
      return msg("Lab");
    },
    get compare() {
      return msg("Compare");
    },
    get inspect() {
      return msg("Inspect");
    },
    get learn() {
      return msg("Learn");
    },
  },
  get scenario() {
    return msg("Scenario");
  },
  get ownSetup() {
    return msg("Own set-up");
  },
  get opening() {
    return msg("Looking for a GPU…");
  },
  get noDevice() {
    return msg("No GPU");
  },
  get software() {
    return msg("Software GPU");
  },
  get softwareShort() {
    return msg("Software");
  },
  softwareHint: (label: string) =>
    msg(
      str`${label} computes WebGPU on the processor: right, but many times slower than a graphics card.`,
    ),
  get reference() {
    return msg("Reference interpreter");
  },
  get referenceShort() {
    return msg("Reference");
  },
  get referenceHint() {
    return msg(
      "Plain loops on the processor, without WebGPU: slow, and the yardstick for everything else.",
    );
  },
  deviceHint: (variants: string) => msg(str`Kernels: ${variants}`),
  get help() {
    return msg("Keyboard (?)");
  },
  get present() {
    return msg("Present");
  },
  get presentHint() {
    return msg("Present (P)");
  },
  theme: {
    get system() {
      return msg("Theme: as the system");
    },
    get light() {
      return msg("Theme: light");
    },
    get dark() {
      return msg("Theme: dark");
    },
  },
};

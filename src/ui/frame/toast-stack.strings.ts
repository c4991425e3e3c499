/** The words of the toasts' buttons, and of the one about a new version. */
import { msg } from "@lit/localize";

export const toastStrings = {
  get label() {
    return msg("Messages");
  },
  get undo() {
    return msg("Undo");
  },
  get dismiss() {
    return msg("Dismiss");
  },
  get update() {
    return msg("A new version of this page is ready.");
  },
  get reload() {
    return msg("Reload");
  },
  get later() {
    return msg("Later");
  },
};

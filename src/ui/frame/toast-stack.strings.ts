/** The words of the toasts' buttons, and of the one about a new version. */
export const toastStrings = {
  label: "Messages",
  undo: "Undo",
  dismiss: "Dismiss",
  update: "A new version of this page is ready.",
  reload: "Reload",
  later: "Later",
} as const;

/** What somebody who is asked for help wants to know, as text on the clipboard; nothing of it is sent anywhere. */
import type { Snapshot } from "../state/store.ts";

function diagnostics({ run, device, recovery, experiment }: Snapshot): string {
  const facts = {
    page: location.href,
    browser: navigator.userAgent,
    isSecureContext: globalThis.isSecureContext,
    device: run.device ?? device,
    phase: run.phase,
    recovery,
    error: run.error,
    runs: run.current?.runs.map(({ description, status, detail, error }) => ({
      method: description.methodId,
      status,
      detail,
      error,
    })),
    experiment,
  };
  return JSON.stringify(facts, undefined, 2);
}

/** False where the browser gives no clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

export function copyDiagnostics(snapshot: Snapshot): Promise<boolean> {
  return copyText(diagnostics(snapshot));
}

/** Tells whoever listens that a part of the page, which comes when it is asked for, did not load; what is shown of it is the app's. */
type Listener = () => void;

const listeners = new Set<Listener>();

/** Returns the function that ends the listening. */
export function onMissingPart(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * What `import()` brings; undefined where its script does not load, which the page then says. Nothing is remembered here:
 * another import tries anew in browsers that do so, and a reload does in all of them.
 */
export async function loadPart<T>(part: Promise<T>): Promise<T | undefined> {
  try {
    return await part;
  } catch {
    // The browser's console has the address.
    for (const listener of listeners) listener();
    return undefined;
  }
}

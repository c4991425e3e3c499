/** Several files as one zip; what is in them is the caller's business. */

/** Stored, not packed: weights do not shrink. The packer is loaded at the first use. */
export async function zipFiles(
  files: ReadonlyMap<string, Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { zipSync } = await import("fflate");
  return new Uint8Array(zipSync(Object.fromEntries(files), { level: 0 }));
}

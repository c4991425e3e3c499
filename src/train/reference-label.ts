/** What the device without WebGPU is called, for whoever names it without loading the interpreter. */

export const REFERENCE_LABEL = "reference interpreter (no GPU)";

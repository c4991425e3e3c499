/** The buffers of a plan while it is being made: drafts that grow, and at the end scratch drafts put into shared slots. */
import { required } from "../core/assert.ts";
import type { BufferRef, Dispatch } from "../kernels/kernel.ts";
import { assignSlots } from "./memory.ts";
import type { BufferPurpose, PlannedBuffer } from "./plan.ts";

export interface Draft {
  readonly ref: BufferRef;
  /** Undefined for scratch, which gets its purpose when the slots are assigned. */
  readonly purpose: BufferPurpose | undefined;
  sizeBytes: number;
}

export class Drafts {
  readonly #drafts: Draft[] = [];
  readonly #shared = new Map<string, Draft>();

  /** Memory whose lifetime is that of its users. */
  scratch(label: string, sizeBytes: number): BufferRef {
    return this.#add(label, sizeBytes, undefined).ref;
  }

  /** Numbers that are uploaded once. */
  constant(label: string, values: Float32Array): BufferRef {
    const purpose = { kind: "constant", values } as const;
    return this.#add(label, Math.max(values.byteLength, 16), purpose).ref;
  }

  /** The one buffer of a key; it is made at the first call. */
  shared(key: string, label: string, sizeBytes: number, purpose: BufferPurpose): Draft {
    const known = this.#shared.get(key);
    if (known !== undefined) return known;
    const draft = this.#add(label, sizeBytes, purpose);
    this.#shared.set(key, draft);
    return draft;
  }

  /** Final buffers, slots first, and the final reference of every draft that is used. */
  assign(dispatches: readonly Dispatch[]): {
    readonly buffers: readonly PlannedBuffer[];
    readonly finalRef: (ref: BufferRef) => BufferRef;
  } {
    const spans = lifetimeSpans(dispatches);
    const lifetimes = this.#drafts.flatMap(({ ref, purpose, sizeBytes }) => {
      const span = spans.get(ref.id);
      return purpose === undefined && span !== undefined
        ? [{ id: ref.id, sizeBytes, ...span }]
        : [];
    });
    const { slotOf, sizesBytes } = assignSlots(lifetimes);
    const buffers: PlannedBuffer[] = sizesBytes.map((sizeBytes, slot) => ({
      id: slot,
      label: `scratch ${slot}`,
      sizeBytes,
      purpose: { kind: "scratch", slot },
    }));
    const finalIds = new Map(slotOf);
    for (const { ref, purpose, sizeBytes } of this.#drafts) {
      if (purpose === undefined) continue;
      finalIds.set(ref.id, buffers.length);
      buffers.push({ id: buffers.length, label: ref.label, sizeBytes, purpose });
    }
    const finalRef = ({ id, label }: BufferRef): BufferRef => ({
      id: required(finalIds.get(id), `a planned buffer for ${label}`),
      label,
    });
    return { buffers, finalRef };
  }

  #add(label: string, sizeBytes: number, purpose: BufferPurpose | undefined): Draft {
    const draft = { ref: { id: this.#drafts.length, label }, purpose, sizeBytes };
    this.#drafts.push(draft);
    return draft;
  }
}

function lifetimeSpans(
  dispatches: readonly Dispatch[],
): ReadonlyMap<number, { readonly first: number; readonly last: number }> {
  const spans = new Map<number, { first: number; last: number }>();
  dispatches.forEach(({ buffers }, time) => {
    for (const { id } of Object.values(buffers)) {
      spans.set(id, { first: spans.get(id)?.first ?? time, last: time });
    }
  });
  return spans;
}

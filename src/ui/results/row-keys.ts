/** What keys do on a row in focus of the table of runs; doing it is the table's. */

export type RowKey =
  "previous" | "next" | "first" | "last" | "rename" | "remove" | "baseline" | "pin" | "hide";

/** By the key's own name, letters small. */
export const ROW_KEYS: Readonly<Record<string, RowKey>> = {
  ArrowUp: "previous",
  ArrowDown: "next",
  Home: "first",
  End: "last",
  Enter: "rename",
  F2: "rename",
  Delete: "remove",
  b: "baseline",
  v: "pin",
  h: "hide",
};

export function rowKey({ key }: Pick<KeyboardEvent, "key">): RowKey | undefined {
  return ROW_KEYS[key.length === 1 ? key.toLowerCase() : key];
}

/** Keys that may be held. */
export function isMove(key: RowKey): boolean {
  return ["previous", "next", "first", "last"].includes(key);
}

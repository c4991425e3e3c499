/** The words of the map of what trains. */
import type { SiteColumn } from "../../experiment/trained-sites.ts";

export const siteMapStrings = {
  columns: {
    embedding: "emb",
    norms: "norm",
    q: "q",
    k: "k",
    v: "v",
    o: "o",
    afterAttention: "+attn",
    up: "up",
    down: "down",
    afterFeedForward: "+mlp",
    head: "head",
  } satisfies Readonly<Record<SiteColumn, string>>,
  names: {
    embedding: "embedding",
    norms: "layer norms",
    q: "queries",
    k: "keys",
    v: "values",
    o: "attention output",
    afterAttention: "after attention",
    up: "feed-forward up",
    down: "feed-forward down",
    afterFeedForward: "after feed-forward",
    head: "output layer",
  } satisfies Readonly<Record<SiteColumn, string>>,
  end: "end",
  sentence: (places: string, layers: number, all: number) =>
    `Trains in ${layers} of ${all} layers, at: ${places}.`,
  cell: (place: string, trained: string, own: string) => `${place}: ${trained} of ${own} train`,
  added: (place: string, trained: string) => `${place}: ${trained} added`,
  inLayer: (name: string, layer: number) => `Layer ${layer}, ${name}`,
} as const;

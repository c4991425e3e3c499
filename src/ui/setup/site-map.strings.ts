/** The words of the map of what trains. */
import { msg, str } from "@lit/localize";
import type { SiteColumn } from "../../experiment/trained-sites.ts";

export const siteMapStrings = {
  /** As code names the modules, in every language. */
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
    get embedding() {
      return msg("embedding");
    },
    get norms() {
      return msg("layer norms");
    },
    get q() {
      return msg("queries");
    },
    get k() {
      return msg("keys");
    },
    get v() {
      return msg("values");
    },
    get o() {
      return msg("attention output");
    },
    get afterAttention() {
      return msg("after attention");
    },
    get up() {
      return msg("feed-forward up");
    },
    get down() {
      return msg("feed-forward down");
    },
    get afterFeedForward() {
      return msg("after feed-forward");
    },
    get head() {
      return msg("output layer");
    },
  } satisfies Readonly<Record<SiteColumn, string>>,
  get end() {
    return msg("end");
  },
  sentence: (places: string, layers: number, all: number) =>
    msg(str`Trains in ${layers} of ${all} layers, at: ${places}.`),
  cell: (place: string, trained: string, own: string) =>
    msg(str`${place}: ${trained} of ${own} train`),
  added: (place: string, trained: string) => msg(str`${place}: ${trained} added`),
  inLayer: (name: string, layer: number) => msg(str`Layer ${layer}, ${name}`),
};

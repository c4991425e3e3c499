/** `target_modules` of HF PEFT's adapter files, lists or expressions, as the targets of a method; writes none. */
import type { ModelConfig } from "../models/config.ts";
import type { LinearSite } from "../models/sites.ts";
import { linearSites } from "../models/sites.ts";
import { refuseField } from "./adapter-file.ts";
import type { TargetModules } from "./targets.ts";
import { ALL_LINEAR, matchesModule } from "./targets.ts";

/**
 * A string that is not "all-linear" is a regular expression for whole module names; null means PEFT's defaults for the
 * architecture. Errors: ADAPTER_INVALID when nothing is matched.
 */
export function readTargets(
  config: ModelConfig,
  value: string | readonly string[] | null | undefined,
  defaults: readonly string[],
  hint?: string,
): TargetModules {
  if (value === ALL_LINEAR) return ALL_LINEAR;
  const sites = linearSites(config).filter((site) => !site.isHead);
  const entries = value ?? defaults;
  const matches =
    typeof entries === "string"
      ? wholeNameMatcher("target_modules", entries, hint)
      : listMatcher(entries);
  const names = sites.filter(matches).map((site) => site.name);
  if (names.length === 0) {
    const expected = "names of this model's linear layers";
    refuseField("target_modules", expected, JSON.stringify(entries), hint);
  }
  return typeof entries === "string" ? names : simplified(sites, entries);
}

/** Whether an expression matches a module's whole name. */
export function wholeNameMatcher(
  field: string,
  source: string,
  hint?: string,
): (site: Pick<LinearSite, "name">) => boolean {
  try {
    const expression = new RegExp(`^(?:${source})$`);
    return (site) => expression.test(site.name);
  } catch {
    return refuseField(field, "a regular expression", JSON.stringify(source), hint);
  }
}

function listMatcher(entries: readonly string[]): (site: LinearSite) => boolean {
  return (site) => entries.some((entry) => matchesModule(site.name, entry));
}

/** Entries that match nothing (PEFT passes over them) are left out, so that what remains is valid here. */
function simplified(sites: readonly LinearSite[], entries: readonly string[]): TargetModules {
  return entries.filter((entry) => sites.some((site) => matchesModule(site.name, entry)));
}

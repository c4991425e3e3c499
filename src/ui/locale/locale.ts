/** The language of the page: which one it is, how it is chosen and kept, and the redrawing when it changes. */
import { configureLocalization } from "@lit/localize";
import { ReactiveElement } from "lit";
import type { Locale } from "./locales.ts";
import { bestLocale, isLocale, LOCALES, SOURCE_LOCALE } from "./locales.ts";

const KEY = "locale";

const localization = configureLocalization({
  sourceLocale: SOURCE_LOCALE,
  targetLocales: LOCALES.filter((locale) => locale !== SOURCE_LOCALE),
  // A line for each language, so that each becomes a chunk that is fetched when it is asked for.
  loadLocale: (locale) => {
    switch (locale) {
      case "zh-Hans":
        return import("./zh-hans/templates.ts");
      default:
        return Promise.reject(new Error(`expected a language of the page, found ${locale}`));
    }
  },
});

export function currentLocale(): Locale {
  const locale = localization.getLocale();
  return isLocale(locale) ? locale : SOURCE_LOCALE;
}

/** What was chosen here before, else `lang` in the address's query, else the first of the browser's that the page speaks. */
export function preferredLocale(
  query: string = location.search,
  wanted: readonly string[] = navigator.languages,
): Locale {
  const asked = new URLSearchParams(query).get("lang");
  return savedLocale() ?? bestLocale(asked === null ? wanted : [asked, ...wanted]);
}

/** Once it is loaded, all words of the document are in it; until then, and where it cannot be loaded, nothing changes. */
export async function showLocale(locale: Locale): Promise<void> {
  try {
    await localization.setLocale(locale);
  } catch {
    // Without a network and not kept yet: the page goes on in the language that it has. The library waits for the other
    // one until it is told that nobody does, and would not ask for it again.
    await localization.setLocale(currentLocale()).catch(() => undefined);
    return;
  }
  // Somebody may have chosen another one meanwhile.
  if (currentLocale() !== locale) return;
  document.documentElement.lang = locale;
  redraw(document);
}

/** Shows it, and remembers it for the next visit. */
export function chooseLocale(locale: Locale): Promise<void> {
  try {
    localStorage.setItem(KEY, locale);
  } catch {
    // Then it is remembered for this visit only.
  }
  return showLocale(locale);
}

function savedLocale(): Locale | undefined {
  try {
    const saved = localStorage.getItem(KEY);
    return isLocale(saved) ? saved : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Every element reads its words while it renders, so it is enough to ask each one that is on the page to render again:
 * what it holds stays, and charts are drawn anew by the same way as for any other change.
 */
function redraw(root: Document | ShadowRoot): void {
  for (const element of root.querySelectorAll("*")) {
    if (element instanceof ReactiveElement) element.requestUpdate();
    if (element.shadowRoot !== null) redraw(element.shadowRoot);
  }
}

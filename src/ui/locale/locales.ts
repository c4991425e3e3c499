/** The languages that the page speaks, each described in itself; what they say is elsewhere. */

/** In the order in which the button in the top bar goes through them; the first one is that of the sources. */
export const LOCALES = ["en", "zh-Hans"] as const;
export type Locale = (typeof LOCALES)[number];

export const SOURCE_LOCALE = "en" satisfies Locale;

export interface LocaleDescription {
  /** On the button, in the language itself. */
  readonly shortName: string;
  /** What the button does, in the language itself; holds `shortName`, so that it can be said to be pressed. */
  readonly choose: string;
  /** For numbers, dates and lists: with a region where the language alone leaves the order open. */
  readonly formats: string;
  /** Between two sentences; full-width punctuation brings its own room. */
  readonly sentenceGap: string;
}

export const LOCALE_DESCRIPTIONS: Readonly<Record<Locale, LocaleDescription>> = {
  en: { shortName: "EN", choose: "EN: switch to English", formats: "en-GB", sentenceGap: " " },
  "zh-Hans": {
    shortName: "中文",
    choose: "切换到简体中文",
    formats: "zh-Hans-CN",
    sentenceGap: "",
  },
};

export function nextLocale(locale: Locale): Locale {
  return LOCALES[(LOCALES.indexOf(locale) + 1) % LOCALES.length] ?? SOURCE_LOCALE;
}

export function isLocale(text: unknown): text is Locale {
  return (LOCALES as readonly unknown[]).includes(text);
}

/** The first of the wanted languages that the page speaks, by language and script: zh-CN is zh-Hans, zh-TW is not. */
export function bestLocale(wanted: readonly string[]): Locale {
  for (const tag of wanted) {
    const script = languageAndScript(tag);
    const found = LOCALES.find((locale) => languageAndScript(locale) === script);
    if (found !== undefined) return found;
  }
  return SOURCE_LOCALE;
}

/** Undefined for what is no language tag. */
function languageAndScript(tag: string): string | undefined {
  try {
    const { language, script } = new Intl.Locale(tag).maximize();
    return `${language}-${script ?? ""}`;
  } catch {
    return undefined;
  }
}

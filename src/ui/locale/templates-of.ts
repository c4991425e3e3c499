/** Makes the library's templates of a table that people can read: English text → translation; it holds no words. */
import type { LocaleModule } from "@lit/localize";
import { generateMsgId } from "@lit/localize/internal/id-generation.js";

type Templates = LocaleModule["templates"];

/**
 * Values stand in the order of the source as {0}, {1}, …; a translation may move and repeat them. A message that has an
 * id of its own, because its English means two things, stands under that id.
 */
export function templatesOf(messages: Readonly<Record<string, string>>): Templates {
  return Object.fromEntries(
    Object.entries(messages).flatMap(([source, translation]) => {
      const template = templateOf(translation);
      return [idOf(source), source].map((id) => [id, template]);
    }),
  );
}

/** As the library numbers the message at run time. */
function idOf(source: string): string {
  const { strings } = split(source);
  return generateMsgId(strings.length === 1 ? source : strings, false);
}

function templateOf(translation: string): Templates[string] {
  const { strings, values } = split(translation);
  if (values.length === 0) return translation;
  return { strTag: true, strings: asTemplateStrings(strings), values };
}

/** "a {1} b {0}" → "a ", " b ", "" and 1, 0. */
function split(text: string): { readonly strings: string[]; readonly values: number[] } {
  const parts = text.split(/\{(\d+)\}/);
  return {
    strings: parts.filter((_, i) => i % 2 === 0),
    values: parts.filter((_, i) => i % 2 === 1).map(Number),
  };
}

function asTemplateStrings(strings: string[]): TemplateStringsArray {
  return Object.assign(strings, { raw: [...strings] });
}

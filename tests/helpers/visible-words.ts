// Finds the page's words in its sources: messages, hints of errors, and text that no message holds; knows no file system.
import ts from "typescript";

/** A message as a table of translations names it: values as {0}, {1}, …; by its own id where it has one. */
export interface SourceMessage {
  readonly key: string;
  /** The English text, for the values in it. */
  readonly source: string;
}

export interface SourceWords {
  readonly messages: readonly SourceMessage[];
  /** Calls of `msg` whose text is not written out in the call. */
  readonly dynamic: readonly string[];
  /** Letters between tags and in spoken attributes of `html` templates. */
  readonly inline: readonly string[];
  /** In a `*.strings.ts`: texts that are not messages. */
  readonly plain: readonly string[];
  /** Written out as the third argument of a PlaygroundError, or as a constant named …HINT. */
  readonly hints: readonly string[];
}

const SPOKEN = /\s(?:aria-label|aria-description|aria-valuetext|title|placeholder|alt|label)="?$/;

export function wordsOf(path: string, text: string): SourceWords {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const messages: SourceMessage[] = [];
  const [dynamic, inline, plain, hints]: string[][] = [[], [], [], []];

  function visit(node: ts.Node): void {
    if (ts.isImportDeclaration(node)) return;
    if (ts.isCallExpression(node) && node.expression.getText() === "msg") {
      const message = messageOf(node);
      if (message === undefined) dynamic!.push(`${path}: ${node.getText()}`);
      else messages.push(message);
      // Values may be messages themselves.
      node.arguments.forEach((argument) => visitValues(argument));
      return;
    }
    if (ts.isTaggedTemplateExpression(node)) {
      const tag = node.tag.getText();
      if (tag === "css") return;
      if (tag === "html") inline!.push(...inlineText(node).map((words) => `${path}: ${words}`));
    }
    if (ts.isNewExpression(node) && node.expression.getText() === "PlaygroundError") {
      hints!.push(...literals(node.arguments?.[2]));
    }
    if (ts.isCallExpression(node) && node.expression.getText() === "invalid") {
      hints!.push(...literals(node.arguments[1]));
    }
    if (ts.isVariableDeclaration(node) && /hint$/i.test(node.name.getText())) {
      hints!.push(...literals(node.initializer));
    }
    if (path.endsWith(".strings.ts") && isPlainText(node))
      plain!.push(`${path}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  }

  function visitValues(node: ts.Node): void {
    if (ts.isTaggedTemplateExpression(node)) {
      if (ts.isTemplateExpression(node.template)) {
        node.template.templateSpans.forEach((span) => visit(span.expression));
      }
    }
  }

  visit(file);
  return { messages, dynamic: dynamic!, inline: inline!, plain: plain!, hints: hints! };
}

function messageOf(call: ts.CallExpression): SourceMessage | undefined {
  const [text, options] = call.arguments;
  const source = text === undefined ? undefined : templateText(text);
  if (source === undefined) return undefined;
  const id = options === undefined ? undefined : /\bid: "([^"]+)"/.exec(options.getText())?.[1];
  return { key: id ?? source, source };
}

function templateText(node: ts.Expression): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTaggedTemplateExpression(node) || node.tag.getText() !== "str") return undefined;
  const { template } = node;
  if (!ts.isTemplateExpression(template)) return template.text;
  const spans = template.templateSpans.map(({ literal }, i) => `{${i}}${literal.text}`);
  return template.head.text + spans.join("");
}

function literals(node: ts.Expression | undefined): readonly string[] {
  if (node === undefined) return [];
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isConditionalExpression(node)) {
    return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  }
  return [];
}

/** What a browser would show of the template without its values. */
function inlineText({ template }: ts.TaggedTemplateExpression): readonly string[] {
  const parts = ts.isTemplateExpression(template)
    ? [template.head.text, ...template.templateSpans.map(({ literal }) => literal.text)]
    : [template.text];
  const spoken = parts
    .join("\0")
    .match(/\s(?:aria-label|title|placeholder|alt|label)="[^"]*[a-z][^"]*"/gi);
  const shown = parts
    .join("\0")
    .replace(/<style[^]*?<\/style>/g, "")
    .replace(/<!--[^]*?-->/g, "")
    .replace(/<[^>]*>/g, "\n")
    .replace(/&\w+;/g, "");
  return [...(spoken ?? []), ...shown.split(/[\n\0]/)]
    .map((words) => words.trim())
    .filter((words) => /\p{Letter}/u.test(words) || SPOKEN.test(words));
}

/** A string with letters that is neither a type, a key, a comparison nor a part of a list of keys. */
function isPlainText(node: ts.Node): boolean {
  if (!ts.isStringLiteral(node) && !ts.isNoSubstitutionTemplateLiteral(node)) return false;
  if (!/\p{Letter}/u.test(node.text)) return false;
  const { parent } = node;
  if (
    ts.isLiteralTypeNode(parent) ||
    ts.isCaseClause(parent) ||
    ts.isElementAccessExpression(parent)
  )
    return false;
  if (ts.isPropertyAssignment(parent) && parent.name === node) return false;
  if (ts.isGetAccessorDeclaration(parent)) return false;
  if (ts.isBinaryExpression(parent)) return false;
  if (ts.isCallExpression(parent)) return false;
  return true;
}

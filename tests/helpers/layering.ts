// The rooms of src/ and the arrows between them, checked on sources as text; knows no file system.
import { posix } from "node:path";
import ts from "typescript";

/** The table of src/ARCHITECTURE.md: what each room may import. `room/file` admits that file alone. */
const below = ["core", "graph", "reference", "gpu", "kernels", "plan", "models", "peft", "data"];
export const arrows: Readonly<Record<string, readonly string[]>> = {
  core: [],
  graph: ["core"],
  reference: ["graph", "core"],
  gpu: ["core"],
  kernels: ["graph", "gpu", "core", "shaders"],
  plan: ["kernels", "graph", "gpu", "core"],
  models: ["graph", "core"],
  peft: ["models", "graph", "core"],
  data: ["core"],
  train: ["peft", "models", "plan", "reference", "data", "graph", "core"],
  io: ["core"],
  experiment: [
    ...["peft/registry.ts", "peft/method.ts", "peft/count.ts", "peft/targets.ts"],
    ...["peft/base-parameters.ts", "models/config.ts", "models/sites.ts", "data", "core"],
    "io/safetensors-layout.ts",
  ],
  worker: [...below, "train", "io", "experiment", "index.ts"],
  "index.ts": [...below, "train", "io", "experiment"],
  ui: ["worker/client.ts", "experiment", "io", "core"],
  "main.ts": ["ui", "worker/client.ts", "experiment", "io", "core"],
};

/** Rooms that may import a package of the name or scope; a package that is not here has no room yet. */
const packages: Readonly<Record<string, readonly string[]>> = {
  lit: ["ui", "main.ts"],
  "@lit": ["ui", "main.ts"],
  "@awesome.me": ["ui", "main.ts"],
  "@observablehq": ["ui"],
  comlink: ["worker"],
  "ml-matrix": ["worker"],
  idb: ["io"],
  fflate: ["io"],
  "virtual:pwa-register": ["ui"],
  "d3-dsv": ["experiment"],
  valibot: ["models", "peft", "data", "io", "experiment", "worker", "index.ts"],
  "@huggingface": ["data", "io"],
};

const maxLines = 320;

/** Every breach of the rules, as one line each. `files` maps paths such as "src/graph/grad.ts" to text. */
export function violations(files: ReadonlyMap<string, string>): readonly string[] {
  return [...files].flatMap(([path, text]) => fileViolations(path, text));
}

function fileViolations(path: string, text: string): readonly string[] {
  const room = roomOf(path);
  const allowed = arrows[room];
  if (allowed === undefined) return [`${path}: expected a room of the table, found "${room}"`];
  const facts = read(path, text);
  const found: string[] = [];
  for (const specifier of facts.imports) {
    const complaint = specifier.startsWith(".")
      ? relativeComplaint(path, room, allowed, specifier)
      : packageComplaint(room, specifier);
    if (complaint !== undefined) found.push(complaint);
  }
  if (facts.usesNavigatorGpu && room !== "gpu") found.push("navigator.gpu belongs to gpu/ alone");
  if (facts.usesIndexedDb && room !== "io") found.push("indexedDB belongs to io/ alone");
  if (facts.hasDefaultExport) found.push("expected named exports, found a default export");
  const lines = text.trimEnd().split("\n").length;
  if (lines > maxLines) found.push(`expected at most ${maxLines} lines, found ${lines}`);
  if (!/^\/[/*]/.test(text))
    found.push("expected the file to open with a comment that says what it is");
  return found.map((complaint) => `${path}: ${complaint}`);
}

/** "graph" for src/graph/ops/matmul.ts, "index.ts" for src/index.ts, "shaders" for shaders/x.wgsl. */
function roomOf(path: string): string {
  const [top = "", room = ""] = path.split("/");
  return top === "src" ? room : top;
}

function relativeComplaint(
  path: string,
  room: string,
  allowed: readonly string[],
  specifier: string,
): string | undefined {
  const target = posix.join(posix.dirname(path), specifier.replace(/\?.*$/, ""));
  const targetRoom = roomOf(target);
  const inside = target.startsWith("src/") || targetRoom === "shaders";
  if (inside && (targetRoom === room || allowed.includes(targetRoom))) return undefined;
  if (inside && allowed.includes(target.replace(/^src\//, ""))) return undefined;
  return `${room} may import ${allowed.join(", ") || "nothing"}, found "${specifier}"`;
}

function packageComplaint(room: string, specifier: string): string | undefined {
  const owners = packages[specifier.split("/")[0] ?? ""];
  if (owners?.includes(room) === true) return undefined;
  return owners === undefined
    ? `expected a package with a room of its own, found "${specifier}"`
    : `the package "${specifier}" belongs to ${owners.join(", ")}`;
}

interface Facts {
  readonly imports: readonly string[];
  readonly usesNavigatorGpu: boolean;
  readonly usesIndexedDb: boolean;
  readonly hasDefaultExport: boolean;
}

/** What a source says, from its syntax tree, so that comments and strings say nothing. */
function read(path: string, text: string): Facts {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const imports: string[] = [];
  let usesNavigatorGpu = false;
  let usesIndexedDb = false;
  let hasDefaultExport = false;
  function visit(node: ts.Node): void {
    imports.push(...importsOf(node));
    usesNavigatorGpu ||= isNavigatorGpu(node);
    usesIndexedDb ||= ts.isIdentifier(node) && node.text === "indexedDB";
    hasDefaultExport ||= isDefaultExport(node);
    ts.forEachChild(node, visit);
  }
  visit(source);
  return { imports, usesNavigatorGpu, usesIndexedDb, hasDefaultExport };
}

/** Static, type, dynamic and re-export specifiers, import.meta.glob patterns, worker URLs. */
function importsOf(node: ts.Node): readonly string[] {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) {
    return node.moduleSpecifier === undefined ? [] : strings(node.moduleSpecifier);
  }
  if (ts.isImportTypeNode(node)) {
    return ts.isLiteralTypeNode(node.argument) ? strings(node.argument.literal) : [];
  }
  if (ts.isCallExpression(node)) {
    const callee = node.expression;
    const isImport = callee.kind === ts.SyntaxKind.ImportKeyword;
    const isGlob = callee.getText().startsWith("import.meta.glob");
    const first = node.arguments[0];
    return (isImport || isGlob) && first !== undefined ? strings(first) : [];
  }
  if (ts.isNewExpression(node) && node.expression.getText() === "URL") {
    const [file, base] = node.arguments ?? [];
    return file !== undefined && base?.getText() === "import.meta.url" ? strings(file) : [];
  }
  return [];
}

function strings(node: ts.Node): readonly string[] {
  if (ts.isStringLiteralLike(node)) return [node.text];
  return ts.isArrayLiteralExpression(node) ? node.elements.flatMap(strings) : [];
}

/** `navigator.gpu`, `navigator["gpu"]`, `"gpu" in navigator`, `const { gpu } = navigator`. */
function isNavigatorGpu(node: ts.Node): boolean {
  function isNavigator(expression: ts.Node | undefined): boolean {
    return expression !== undefined && /\bnavigator\)?$/.test(expression.getText());
  }
  if (ts.isPropertyAccessExpression(node)) {
    return node.name.text === "gpu" && isNavigator(node.expression);
  }
  if (ts.isElementAccessExpression(node)) {
    return strings(node.argumentExpression).includes("gpu") && isNavigator(node.expression);
  }
  if (ts.isBinaryExpression(node)) {
    return strings(node.left).includes("gpu") && isNavigator(node.right);
  }
  return (
    ts.isVariableDeclaration(node) &&
    ts.isObjectBindingPattern(node.name) &&
    isNavigator(node.initializer) &&
    node.name.elements.some((element) => (element.propertyName ?? element.name).getText() === "gpu")
  );
}

function isDefaultExport(node: ts.Node): boolean {
  if (ts.isExportAssignment(node)) return true;
  if (ts.isExportSpecifier(node)) return node.name.text === "default";
  return ts.canHaveModifiers(node) && hasDefaultKeyword(ts.getModifiers(node));
}

function hasDefaultKeyword(modifiers: readonly ts.Modifier[] | undefined): boolean {
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword) === true;
}

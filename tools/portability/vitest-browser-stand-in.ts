// What test files import from "vitest/browser", where there is no browser: every command ends its test as not applicable.
import { NotApplicable } from "./not-applicable.ts";

export const commands = new Proxy(
  {},
  {
    get(_target, name): never {
      throw new NotApplicable(`there is no browser for the command ${String(name)}`);
    },
  },
);

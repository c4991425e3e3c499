// The order in which the test command looks for a browser, on made-up machines; starts no browser.
import { describe, expect, test } from "vitest";
import { findBrowser, obtainBrowser } from "../../tools/browser.ts";
import type { Installer } from "../../tools/browser.ts";

const playwrightPath = "/cache/playwright/chrome";

/** A machine with the given programs, whose installers add what is named, and a log of what they did. */
function machine(options: {
  readonly programs?: readonly string[];
  readonly env?: Record<string, string>;
  readonly platform?: NodeJS.Platform;
  readonly playwrightAdds?: string;
  readonly aptAdds?: string;
  readonly root?: boolean;
}): Installer & { readonly log: readonly string[] } {
  const programs = new Set(options.programs ?? []);
  const log: string[] = [];
  function install(name: string, adds: string | undefined): boolean {
    log.push(name);
    if (adds !== undefined) programs.add(adds);
    return adds !== undefined;
  }
  return {
    log,
    platform: options.platform ?? "linux",
    env: options.env ?? {},
    executable: (path) => programs.has(path),
    playwrightPath: () => playwrightPath,
    playwrightInstall: () => install("playwright", options.playwrightAdds),
    aptInstall: () => install("apt", options.aptAdds),
    aptAllowed: () => options.root ?? false,
  };
}

describe("findBrowser", () => {
  const installed = "/usr/bin/chromium";

  test("CHROMIUM_PATH comes before everything", () => {
    const programs = ["/my/chrome", playwrightPath, installed];
    expect(findBrowser(machine({ programs, env: { CHROMIUM_PATH: "/my/chrome" } }))).toBe(
      "/my/chrome",
    );
  });

  test("a CHROMIUM_PATH that names nothing is an error, not a reason to look elsewhere", () => {
    const env = { CHROMIUM_PATH: "/gone" };
    expect(() => findBrowser(machine({ programs: [installed], env }))).toThrow('found "/gone"');
  });

  test("Playwright's own comes before an installed one", () => {
    expect(findBrowser(machine({ programs: [installed, playwrightPath] }))).toBe(playwrightPath);
  });

  test("an installed one is found in PATH and in the usual folders", () => {
    expect(findBrowser(machine({ programs: [installed] }))).toBe(installed);
    const programs = ["/opt/bin/google-chrome"];
    expect(findBrowser(machine({ programs, env: { PATH: "/bin:/opt/bin" } }))).toBe(programs[0]);
  });

  test("Chrome is found on macOS and Windows", () => {
    const mac = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";
    expect(findBrowser(machine({ platform: "darwin", programs: [mac] }))).toBe(mac);
    const windows = "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe";
    const env = { PROGRAMFILES: "C:\\Program Files" };
    expect(findBrowser(machine({ platform: "win32", programs: [windows], env }))).toBe(windows);
  });

  test("no browser is undefined", () => {
    expect(findBrowser(machine({}))).toBeUndefined();
  });
});

describe("obtainBrowser", () => {
  test("installs nothing where there is a browser", () => {
    const present = machine({ programs: ["/usr/bin/chromium"], root: true });
    expect(obtainBrowser(present)).toBe("/usr/bin/chromium");
    expect(present.log).toEqual([]);
  });

  test("asks Playwright first and stops when that worked", () => {
    const fresh = machine({ playwrightAdds: playwrightPath, root: true });
    expect(obtainBrowser(fresh)).toBe(playwrightPath);
    expect(fresh.log).toEqual(["playwright"]);
  });

  test("asks apt-get when Playwright failed", () => {
    const offline = machine({ aptAdds: "/usr/bin/chromium", root: true });
    expect(obtainBrowser(offline)).toBe("/usr/bin/chromium");
    expect(offline.log).toEqual(["playwright", "apt"]);
  });

  test("leaves apt-get alone without root, and says that there is none", () => {
    const user = machine({ aptAdds: "/usr/bin/chromium" });
    expect(obtainBrowser(user)).toBeUndefined();
    expect(user.log).toEqual(["playwright"]);
  });
});

// Finds Chromium. Run as a program it prints the path, so that `cargo xtask` and the tests agree.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { argv, env, platform } from "node:process";
import { pathToFileURL } from "node:url";

// The first has no windows, menus or extensions: the tests take a third less time.
const NAMES = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

const PLACES = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/snap/bin/chromium",
  "/opt/google/chrome/chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

export const ADVICE = "Chromium was not found. Install it (Debian, as root: `apt-get install chromium-headless-shell`) "
  + "or name it: CHROMIUM=/path/to/chromium";

function usable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The browser's path. `CHROMIUM` in the environment takes precedence, and if it is wrong nothing else is tried. */
export function chromiumPath() {
  if (env.CHROMIUM) {
    if (usable(env.CHROMIUM)) return env.CHROMIUM;
    throw new Error(`CHROMIUM=${env.CHROMIUM} is not a program that can be run. ${ADVICE}`);
  }
  const onPath = platform === "win32"
    ? []
    : NAMES.flatMap((name) => (env.PATH ?? "").split(delimiter).map((folder) => join(folder, name)));
  const found = [...onPath, ...PLACES].find(usable);
  if (!found) throw new Error(ADVICE);
  return found;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  try {
    console.log(chromiumPath());
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}

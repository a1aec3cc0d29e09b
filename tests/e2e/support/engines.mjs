// Three engines behind one small interface. Chromium is driven by playwright-core. Firefox and WebKit, as built by
// Debian, take the commands of W3C WebDriver: Firefox directly (Marionette, over TCP), WebKit through its driver (over
// HTTP). Run as a program it prints which of them are missing, for `cargo xtask`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { argv, env } from "node:process";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { launch } from "./browser.mjs";

const PACKAGES = "firefox-esr webkit2gtk-driver xvfb";
const ADVICE = `The browser tests need Firefox, and WebKit with its driver. Install them (Debian, as root): `
  + `apt-get install --no-install-recommends ${PACKAGES}`;

const usable = (path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};

/** The first of these programs on the path; undefined if there is none. */
function onPath(...names) {
  const folders = (env.PATH ?? "").split(delimiter);
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find(usable);
}

const PROGRAMS = {
  firefox: () => onPath("firefox-esr", "firefox"),
  driver: () => onPath("WebKitWebDriver"),
  display: () => onPath("Xvfb"),
};

/** The path of a program, or an error that says what installs it. */
function program(name) {
  const path = PROGRAMS[name]();
  assert.ok(path, ADVICE);
  return path;
}

/**
 * Calls `look` until it returns a value; fails with `what` after half a minute. What throws is tried again: a look that meets a window on
 * its way to another page is ended by the engine, and on a busy machine that takes its time.
 */
async function until(what, look) {
  const end = Date.now() + 30_000;
  for (;;) {
    let why = "";
    try {
      const found = await look();
      if (found) return found;
    } catch (error) {
      why = `: ${error.message}`;
    }
    if (Date.now() > end) assert.fail((typeof what === "string" ? what : await what()) + why);
    await delay(50);
  }
}

// Commands of WebDriver: their names in HTTP and in Marionette.
const COMMANDS = {
  goto: ["POST", "url", "WebDriver:Navigate"],
  run: ["POST", "execute/sync", "WebDriver:ExecuteScript"],
  find: ["POST", "element", "WebDriver:FindElement"],
  click: ["POST", "element/{id}/click", "WebDriver:ElementClick"],
  act: ["POST", "actions", "WebDriver:PerformActions"],
  resize: ["POST", "window/rect", "WebDriver:SetWindowRect"],
  picture: ["GET", "screenshot", "WebDriver:TakeScreenshot"],
  windows: ["GET", "window/handles", "WebDriver:GetWindowHandles"],
  window: ["POST", "window", "WebDriver:SwitchToWindow"],
  frame: ["POST", "frame", "WebDriver:SwitchToFrame"],
};

/** Firefox: it answers `length:[1, id, error, value]` to `length:[0, id, command, parameters]`. */
async function marionette() {
  const profile = await mkdtemp(join(tmpdir(), "orgsim-firefox-"));
  await writeFile(join(profile, "user.js"), 'user_pref("marionette.port", 0);\n');
  const child = spawn(program("firefox"), ["-headless", "-marionette", "-no-remote", "-profile", profile], { stdio: "ignore" });
  const port = await until("Firefox does not start", () => readFile(join(profile, "MarionetteActivePort"), "utf8").catch(() => ""));
  const socket = connect(Number(port), "127.0.0.1");
  const waiting = new Map();
  let received = Buffer.alloc(0);
  socket.on("data", (data) => {
    received = Buffer.concat([received, data]);
    for (;;) {
      const colon = received.indexOf(":");
      const end = colon + 1 + Number(received.subarray(0, colon));
      if (colon < 0 || received.length < end) return;
      const answer = JSON.parse(received.subarray(colon + 1, end));
      received = received.subarray(end);
      // The first message is a greeting, not a list.
      if (!Array.isArray(answer)) continue;
      const [, id, error, value] = answer;
      waiting.get(id)?.(error ?? value);
    }
  });
  let id = 0;
  const send = (name, parameters = {}) => new Promise((resolve) => {
    id += 1;
    waiting.set(id, resolve);
    const text = JSON.stringify([0, id, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
  await send("WebDriver:NewSession");
  return {
    send: async (command, parameters) => {
      const answer = await send(COMMANDS[command][2], parameters);
      return answer?.value !== undefined ? answer.value : answer;
    },
    close: async () => {
      socket.destroy();
      await ended(child);
      await rm(profile, { recursive: true, force: true });
    },
  };
}

/** A port on which nobody listens: the driver takes no port of the system's choice. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  const { port } = server.address();
  await new Promise((resolve) => { server.close(resolve); });
  return port;
}

/** WebKit: its driver, and the display for its window. */
async function webkit() {
  const display = spawn(program("display"), ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const number = await new Promise((resolve) => { display.stdio[3].once("data", (data) => resolve(String(data).trim())); });
  const port = await freePort();
  const child = spawn(program("driver"), [`--port=${port}`], { env: { ...env, DISPLAY: `:${number}`, GDK_BACKEND: "x11", NO_AT_BRIDGE: "1" }, stdio: "ignore" });
  const request = async (method, path, body) => {
    const response = await fetch(`http://127.0.0.1:${port}/${path}`, { method, body: body && JSON.stringify(body) });
    return (await response.json()).value;
  };
  await until("WebKit's driver does not start", () => request("GET", "status").catch(() => undefined));
  const { sessionId } = await request("POST", "session", { capabilities: {} });
  return {
    send: (command, { id, ...parameters } = {}) => {
      const [method, path] = COMMANDS[command];
      const body = command === "frame" ? { id } : parameters;
      return request(method, `session/${sessionId}/${path.replace("{id}", id)}`, method === "POST" ? body : undefined);
    },
    close: async () => {
      await request("DELETE", `session/${sessionId}`);
      await ended(child);
      await ended(display);
    },
  };
}

async function ended(child) {
  const end = new Promise((resolve) => { child.once("exit", resolve); });
  child.kill();
  await end;
}

// WebDriver's codes of keys that are not letters.
const KEYS = { Enter: "\uE007", Escape: "\uE00C", Tab: "\uE004", ArrowDown: "\uE015", Home: "\uE011", Control: "\uE009" };

/** A window of Firefox or WebKit. */
class Driven {
  constructor({ send, close }) {
    this.driver = { send, close };
  }

  /** Sends a command that must succeed. */
  async send(command, parameters) {
    const answer = await this.driver.send(command, parameters);
    if (answer?.error) throw new Error(`${command}: ${answer.error}: ${answer.message}`);
    return answer;
  }

  async goto(url) {
    this.first ??= (await this.send("windows"))[0];
    await this.send("frame", { id: null });
    return this.send("goto", { url });
  }

  /** Runs a function in the page. */
  run(work, ...args) { return this.send("run", { script: `return (${work}).apply(null, arguments)`, args }); }

  /** Clicks an element, as soon as it exists, is at rest, and nothing covers it: what moves is elsewhere when the click comes. */
  async click(selector) {
    let last;
    await until(() => `${selector} cannot be clicked: ${JSON.stringify(last)}`, async () => {
      // WebKit does not scroll to an element that is partly visible.
      const rests = await this.run((selector) => {
        const it = document.querySelector(selector);
        it?.scrollIntoView({ block: "center", behavior: "instant" });
        if (!it) return false;
        const { left, top } = it.getBoundingClientRect();
        const before = window.clickPlace;
        window.clickPlace = { selector, left, top };
        // Scrolling rounds to pixels.
        return before?.selector === selector && Math.abs(left - before.left) + Math.abs(top - before.top) <= 2;
      }, selector);
      if (!rests) return false;
      last = await this.driver.send("find", { using: "css selector", value: selector });
      if (!last.error) last = await this.driver.send("click", { id: Object.values(last)[0] });
      return !last?.error;
    });
  }

  /** Chooses an option of a list. */
  choose(selector, value) { return this.click(`${selector} option[value="${value}"]`); }

  /** Presses a key, or keys together: `Control+k`. */
  press(keys) {
    const all = keys.split("+").map((key) => KEYS[key] ?? key);
    return this.keys([...all.map((value) => ({ type: "keyDown", value })), ...all.reverse().map((value) => ({ type: "keyUp", value }))]);
  }

  /** Types a text into the focused element. */
  type(text) { return this.keys([...text].flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }])); }

  keys(actions) { return this.send("act", { actions: [{ type: "key", id: "keys", actions }] }); }

  /** Sets the size of the page, not of the window. */
  async resize(width, height) {
    await this.send("resize", { width, height });
    const [wide, high] = await this.run(() => [innerWidth, innerHeight]);
    await this.send("resize", { width: 2 * width - wide, height: 2 * height - high });
  }

  async picture() { return Buffer.from(await this.send("picture", { full: false }), "base64"); }

  /** Switches to the page's frame. */
  frame() { return this.send("frame", { id: 0 }); }

  /** Switches to the window that the page has opened, or back to the first. */
  async turnTo(which) {
    const wanted = (handle) => (handle === this.first) === (which === "first");
    const handle = await until(`there is no ${which} window`, async () => (await this.send("windows")).find(wanted));
    await this.send("window", { handle });
  }

  close() { return this.driver.close(); }
}

/** A window of Chromium. */
class Played {
  constructor(page) {
    this.page = page;
    this.at = page;
  }


  goto(url) {
    this.at = this.page;
    return this.page.goto(url);
  }

  run(work, ...args) { return this.at.evaluate(`(${work}).apply(null, ${JSON.stringify(args)})`); }
  click(selector) { return this.at.locator(selector).first().click(); }
  choose(selector, value) { return this.at.locator(selector).selectOption(value); }
  press(keys) { return this.page.keyboard.press(keys); }
  type(text) { return this.page.keyboard.type(text); }
  resize(width, height) { return this.page.setViewportSize({ width, height }); }
  picture() { return this.page.screenshot(); }
  frame() { this.at = this.page.frames()[1]; }

  async turnTo(which) {
    const pages = () => this.page.context().pages();
    this.page = await until(`there is no ${which} window`, () => pages()[which === "first" ? 0 : 1]);
    this.at = this.page;
  }

  close() { return this.page.context().browser().close(); }
}

/** The start function of each engine. */
const START = {
  Chromium: async () => new Played(await (await (await launch()).newContext()).newPage()),
  Firefox: async () => new Driven(await marionette()),
  WebKit: async () => new Driven(await webkit()),
};

export const ENGINES = Object.keys(START);

/** Starts an engine with one window and empty storage. */
export async function start(engine) {
  const window = await START[engine]();
  window.until = (work, ...args) => until(
    async () => `${engine} waits in vain for ${work} ${JSON.stringify(args)}`,
    () => window.run(work, ...args),
  );
  await window.resize(1280, 800);
  return window;
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  const missing = Object.keys(PROGRAMS).filter((name) => !PROGRAMS[name]());
  if (missing.length > 0) {
    console.error(ADVICE);
    process.exitCode = 1;
  }
}

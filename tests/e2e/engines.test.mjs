// The main flows in three engines: Chromium, Firefox and WebKit. What belongs to one flow alone is tested in Chromium, by the other files.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { deflateRawSync } from "node:zlib";
import { ENGINES, start } from "./support/engines.mjs";
import { binary } from "./support/orgsim.mjs";
import { session } from "./support/sandbox.mjs";
import { DIST, serve } from "./support/server.mjs";
import { spread, unzip } from "./support/zip.mjs";

const id = (name) => `[data-testid="${name}"]`;

/** A person at the page: what they press, and what they wait for. */
class Person {
  constructor(window, server) {
    this.window = window;
    this.server = server;
  }

  /** Opens the page: `scenario` from a link, or with more of the address. */
  async opens({ scenario, query = "" } = {}) {
    const link = scenario ? `#s1.${deflateRawSync(session(scenario)).toString("base64url")}` : "";
    await this.window.goto(this.server.url + query + link);
    await this.sees(id("organization"));
    // What is clicked in the first view has a test of its own: on a busy machine the program may take over while a driver clicks.
    await this.misses(".first-view");
    await this.window.run(() => {
      window.problems = [];
      const note = (event) => window.problems.push(event.message ?? event.violatedDirective ?? String(event.reason));
      for (const name of ["error", "unhandledrejection", "securitypolicyviolation"]) addEventListener(name, note);
    });
  }

  /** Presses something, also in a part of the inspector that is closed. */
  async presses(name) {
    if (name.startsWith("offer-")) {
      const closed = await this.window.until((selector) => {
        const it = document.querySelector(selector);
        if (!it) return undefined;
        const closed = it.closest(".insp-refused") ? ".insp-refused > summary" : ".insp-more-open";
        return [it.checkVisibility() ? "" : closed];
      }, id(name));
      if (closed[0]) await this.window.click(closed[0]);
    }
    await this.window.click(id(name));
  }

  /** Waits for an element, and for a text in it. */
  sees(selector, text = "") {
    return this.window.until((selector, text) => [...document.querySelectorAll(selector)]
      .some((it) => it.checkVisibility() && it.textContent.includes(text)), selector, text);
  }

  misses(selector) {
    return this.window.until((selector) => document.querySelector(selector) === null, selector);
  }

  /** Waits until what was done is answered: `done`, `refused`, `failed` or `remark`. */
  reads(kind, text) { return this.sees(`${id("notice")}[data-kind="${kind}"]`, text); }

  /** Selects an account by its name in the drawing: on its name, not in its middle, where a role's mark may be. */
  async selects(name) {
    // Once the drawing is at rest. If the inspector is over the card, people have all of the drawing fitted beside it.
    const card = async () => this.window.until((name) => {
      const card = [...document.querySelectorAll('[data-key^="a:"]')].find((it) => it.textContent.startsWith(name));
      const place = card && JSON.stringify(card.getBoundingClientRect());
      const stays = place && place === window.formerPlace && document.querySelector(".scape[data-motion]") === null;
      window.formerPlace = place;
      return stays ? card.dataset.testid : undefined;
    }, name);
    let node = await card();
    const covered = await this.window.run((node) => {
      const name = document.querySelector(`[data-testid="${node}"] .name`);
      const { left, top, width, height } = name.getBoundingClientRect();
      return !name.parentElement.closest("[data-testid]").contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }, node);
    if (covered) {
      await this.presses("fit");
      await this.window.run(() => { window.formerPlace = undefined; });
      node = await card();
    }
    await this.window.click(`${id(node)} .name`);
    await this.sees("#inspector-title", name);
  }

  async actsAs(name) {
    const value = await this.window.until((name) => [...document.querySelectorAll("#actor option")]
      .find((it) => it.textContent.startsWith(name))?.value, name);
    await this.window.choose("#actor", value);
    await this.window.until((value) => document.querySelector("#actor").value === value, value);
  }

  /** Replaces what a field has by typing. */
  async types(selector, text) {
    await this.window.click(selector);
    await this.window.run((selector) => document.querySelector(selector).select(), selector);
    await this.window.type(text);
    await this.window.until((selector, text) => document.querySelector(selector).value === text, selector, text);
  }

  async sends() {
    await this.presses("dialog-submit");
    await this.misses("dialog");
  }

  /** Types a line into the terminal, and waits for an answer with this text. */
  async calls(line, answer) {
    if (!await this.window.run(() => document.querySelector("#terminal-input")?.checkVisibility())) await this.presses("toggle-terminal");
    await this.types("#terminal-input", line);
    await this.window.press("Enter");
    await this.sees(`${id("terminal-log")} > :last-child`, answer);
  }

  async fromMenu(name) {
    await this.presses("menu");
    await this.presses(name);
  }

  /** Opens a request that an account got, from its list in the inspector. */
  async opensRequest(account) {
    await this.selects(account);
    await this.window.until(() => {
      const request = [...document.querySelectorAll(".inspector button")].findLast((it) => /Request to approve.*open/.test(it.textContent));
      request?.setAttribute("data-testid", "request");
      return request !== undefined;
    });
    await this.presses("request");
    await this.sees(id("checks"));
  }
}

/** An account is created by its form, and the creation is undone. */
async function creates(person) {
  await person.selects("Management");
  await person.presses("offer-create-an-account");
  await person.types(id("field-email"), "new@example.com");
  await person.types(id("field-accountname"), "Brand new");
  await person.sends();
  await person.sees('[data-testid^="ghost-"]');
  await person.presses("next-event");
  await person.reads("done", "Brand new was created");
  await person.selects("Brand new");
  await person.window.press("Control+z");
  await person.sees('[data-testid^="ghost-"]');
}

/** A service is trusted, which asks for a word, and its role comes. */
async function trusts(person) {
  await person.fromMenu("open-services");
  await person.presses("service-row-config");
  await person.presses("offer-enable-trusted-access-config-amazonaws-com");
  await person.presses("show-option");
  await person.types(id("confirm-word"), "enable");
  await person.sends();
  await person.reads("done", "was enabled");
  await person.presses("toggle-timeline");
  await person.types(id("jump-span"), "1d");
  await person.presses("jump");
  await person.fromMenu("open-organization");
  await person.window.until(() => document.querySelector('[data-testid$="-AWSConfigRoleForOrganizations"] .ring.present') !== null);
}

/** Somebody is refused, asks why, and has it fixed. */
async function isRefused(person) {
  await person.actsAs("Management / Sam");
  await person.fromMenu("open-services");
  await person.presses("service-row-backup");
  await person.presses("offer-enable-in-its-own-console");
  await person.reads("refused", "");
  await person.presses("why");
  await person.sees("dialog");
  await person.window.press("Escape");
  await person.misses("dialog");
  await person.presses("fix-it");
  await person.reads("done", "");
}

/** A policy is written, with suggestions and with a mistake. */
async function writes(person) {
  await person.fromMenu("open-organization");
  await person.actsAs("Management / Ana");
  await person.presses("organization-head");
  await person.presses("offer-create-a-service-control-policy");
  await person.types(id("field-name"), "Stay");
  const field = id("field-content");
  await person.window.click(field);
  await person.window.run((field) => document.querySelector(field).select(), field);
  await person.window.type('{"Stat');
  await person.sees(`${id("policy-words")} [role="option"]`, "Statement");
  await person.window.press("Escape");
  await person.misses(id("policy-words"));
  // A bracket and a quotation mark get their second half, which typing over it does not repeat.
  await person.types(field, '{"Statement": {"Resource": 1}}');
  await person.sees(id("document-error"), "Line 1");
  await person.window.run((field) => document.querySelector(field).select(), field);
  await person.window.type('{"Statement": {"Effect": "Deny", "Action": "sts:*", "Resource": "*"}}');
  await person.sees(id("document-sound"));
  const lies = await person.window.run((field) => {
    const [text, colors] = [document.querySelector(field), document.querySelector(".code-mirror")];
    return [text.scrollHeight - colors.clientHeight, text.clientWidth - colors.clientWidth];
  }, field);
  assert.deepEqual(lies, [0, 0], "the colored letters are where the typed ones are");
  await person.sends();
  await person.calls("aws organizations list-policies --filter SERVICE_CONTROL_POLICY", '"Name": "Stay"');
}

/** A folder is dropped. */
async function drops(person) {
  // WebDriver drops nothing. The entries stand for those of the engine, and give what it gives: some at a time, and none at the end.
  await person.window.run(() => {
    const answer = (output) => JSON.stringify(output);
    const member = (path, text) => ({
      isDirectory: false, fullPath: path, file: (done) => done(new File([text], path.split("/").pop())),
    });
    const folder = (path, batches) => ({
      isDirectory: true, fullPath: path, createReader: () => ({ readEntries: (done) => done(batches.shift() ?? []) }),
    });
    const organization = answer({ Organization: { Id: "o-exampleorg", MasterAccountId: "111122223333", FeatureSet: "ALL" } });
    const account = answer({ Account: { Id: "444455556666", Name: "Data", Email: "data@example.com", Status: "ACTIVE" } });
    const inner = folder("/outer/inner", [[member("/outer/inner/account.json", account)]]);
    const outer = folder("/outer", [[member("/outer/organization.json", organization), member("/outer/.hidden", "x")], [inner]]);
    DataTransferItem.prototype.webkitGetAsEntry = () => outer;
    const data = new DataTransfer();
    data.items.add(new File([""], "outer"));
    for (const type of ["dragover", "drop"]) {
      document.body.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer: data }));
    }
  });
  await person.sees(id("import-list"), "outer/inner/account.json");
  await person.misses(`${id("import-list")} li:nth-child(3)`);
  await person.sees(id("import-status"), "Accounts: 2.");
}

const FLOWS = {
  "the first minute, and offline": async (person) => {
    await person.opens();
    await person.sees(id("welcome"));
    await person.window.click(".welcome .idea");
    await person.sees(id("inspector"));
    await person.misses(id("welcome"));
    await person.presses("next-event");
    await person.reads("done", "");
    await person.window.run(() => { navigator.serviceWorker.ready.then(() => { document.documentElement.dataset.ready = "yes"; }); });
    await person.sees('[data-ready="yes"]');
    await person.server.close();
    await person.opens();
    await person.fromMenu("open-lessons");
    await person.sees(id("course"));
  },

  "an organization": async (person) => {
    await person.opens({ scenario: "all-features" });
    for (const work of [creates, trusts, writes, drops]) await work(person);
  },

  "a refusal": async (person) => {
    await person.opens({ scenario: "all-features" });
    await isRefused(person);
  },

  "a request": async (person) => {
    await person.opens({ scenario: "consolidated-billing" });
    await person.selects("Management");
    await person.presses("offer-start-enabling-all-features");
    await person.presses("dialog-submit");
    await person.reads("done", "waiting for the members");
    await person.actsAs("Payments / Ben");
    await person.opensRequest("Payments");
    await person.sees('[data-testid="check-role-present"][data-holds="true"]');
    await person.presses("offer-approve-all-features");
    await person.reads("done", "accepted");
  },

  "a lesson": async (person) => {
    await person.opens({ query: "?lesson=what-trusted-access-is" });
    await person.sees(id("lesson-place"), "Before you begin");
    await person.presses("lesson-next");
    await person.sees(id("lesson-place"), "Step 1 of");
    await person.calls("aws configservice describe-config-rules", "");
    await person.sees(id("lesson-place"), "1 of");
    await person.presses("lesson-next");
    await person.presses("predict-nothing");
    await person.sees(id("lesson-place"), "2 of 7 goals");
    await person.opens();
    await person.sees(id("lesson-place"), "2 of 7 goals");
  },

  presenting: async (person) => {
    await person.opens({ scenario: "consolidated-billing" });
    await person.fromMenu("present");
    await person.presses("open-presenter");
    await person.window.turnTo("other");
    await person.sees('[data-testid="connection"][data-line="live"]');
    await person.presses("present-consolidated-billing-to-all-features");
    await person.sees(id("presenter-title"), "Where we stand");
    await person.sees(id("notes"));
    // The lesson is at its beginning: the first press does its first step, the second goes to the next one.
    await person.sees(".presenter-lines li.waits");
    await person.presses("presenter-next");
    await person.sees(".presenter-lines li:not(.waits)");
    await person.presses("presenter-next");
    await person.window.turnTo("first");
    await person.sees(id("caption"), "One bill");
    await person.misses(id("notes"));
    await person.window.turnTo("other");
    await person.presses("end-presentation");
    await person.window.turnTo("first");
    await person.sees(".topbar");
  },

  "a package": async (person, { folder }) => {
    const file = join(folder, "package.zip");
    const words = ["package", "--scorm12", "--dist", DIST, "--title", "Course", "--lessons", "what-trusted-access-is", "-o", file];
    await promisify(execFile)(await binary(), words);
    const place = join(folder, "platform");
    await mkdir(place);
    await spread(unzip(await readFile(file)), join(place, "content"));
    await writeFile(join(place, "api.js"), await readFile(new URL("support/platforms/scorm.js", import.meta.url)));
    await writeFile(join(place, "index.html"), `<!doctype html><html lang="en"><title>Platform</title><link rel="icon" href="data:,">
      <style>body { margin: 0 } iframe { border: 0; width: 100%; height: 100vh }</style>
      <script src="api.js"></script><script>window.strict = new StrictScorm("1.2", {}); window.API = strict.api;</script>
      <iframe title="Package" src="content/index.html"></iframe>`);
    const server = await serve({ path: "/", folder: place });
    try {
      await person.window.goto(server.url);
      const status = "cmi.core.lesson_status";
      await person.window.until((status) => window.strict.kept[status] === "incomplete", status);
      await person.window.frame();
      await person.sees(id("lesson-place"), "0 of 7 goals");
      await person.calls("aws configservice describe-config-rules", "");
      await person.sees(id("lesson-place"), "1 of 7 goals");
      await person.presses("platform-finish");
      await person.sees("body", "Finished: your learning platform has the results");
      const kept = await person.window.run(() => [parent.strict.kept["cmi.suspend_data"].length > 20, parent.strict.complaints]);
      assert.deepEqual(kept, [true, []]);
    } finally {
      await server.close();
    }
  },
};

for (const engine of ENGINES) {
  describe(engine, () => {
    let window;
    let folder;
    before(async () => {
      window = await start(engine);
      folder = await mkdtemp(join(tmpdir(), "orgsim-engines-"));
    });
    after(async () => {
      await window?.close();
      await rm(folder, { recursive: true, force: true });
    });
    for (const [flow, work] of Object.entries(FLOWS)) {
      test(`${flow}, in ${engine}`, async () => {
        // A server of its own is an origin of its own: nothing is kept from the flow before.
        const server = await serve({ path: "/class/" });
        try {
          await work(new Person(window, server), { folder });
          assert.deepEqual(await window.run(() => window.problems ?? []), []);
          assert.deepEqual(server.missing, []);
        } catch (error) {
          if (process.env.SHOTS) await writeFile(join(process.env.SHOTS, `${engine}-${flow}.png`), await window.picture());
          throw error;
        } finally {
          await server.close().catch(() => {});
        }
      });
    }
  });
}

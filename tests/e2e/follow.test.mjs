// A class watches one organization: the page that `orgsim serve` serves follows the server's session, while calls come
// over plain HTTP as clients send them. Whoever acts in the page has a branch of their own, and a way back.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch, newPage } from "./support/browser.mjs";
import { binary, orgsim, rowsOf } from "./support/orgsim.mjs";
import { KEPT, closeDialog, session } from "./support/sandbox.mjs";

let browser;
before(async () => {
  await binary();
  browser = await launch();
}, { timeout: 600_000 });
after(() => browser?.close());

const mark = (page) => page.getByTestId("follow");
const note = (page) => page.getByTestId("follow-note");
const tree = (page) => page.getByTestId("organization");
const slider = (page) => page.getByTestId("timeline-slider");

/** Waits until the mark says so. */
async function says(page, state) {
  await page.locator(`[data-testid="follow"][data-state="${state}"]`).waitFor();
}

/** So many events in the timeline, and the one that is looked at. */
async function position(page) {
  const [now, all] = await Promise.all(["aria-valuenow", "aria-valuemax"].map((name) => slider(page).getAttribute(name)));
  return [Number(now), Number(all)];
}

/** Waits until as many events are in the timeline as the server has. */
async function caughtUp(page, server) {
  const lines = rowsOf(await (await fetch(`${server.origin}/_orgsim/session`)).text());
  await page.locator(`[data-testid="timeline-slider"][aria-valuemax="${lines}"]`).waitFor({ state: "attached", timeout: 120_000 });
  return lines;
}

/** A page that follows a server. */
async function following(t, server, script) {
  const page = await newPage(browser);
  t.after(() => page.context().close());
  await page.addInitScript(script);
  await page.goto(server.url, { waitUntil: "load" });
  await says(page, "live");
  return page;
}

async function organization(t, words) {
  const server = await orgsim(t, { words });
  await server.call("CreateOrganization", { FeatureSet: "ALL" });
  return server;
}

/** Has what is said from time to time wait for `announce`: the page's only timers of eight seconds. */
function holdAnnouncements() {
  const wait = window.setTimeout;
  window.announcements = [];
  window.setTimeout = (then, ms, ...more) => {
    if (ms !== 8_000) return wait(then, ms, ...more);
    window.announcements.push(then);
    return 0;
  };
}

test("what a client does shows in the page at once and is read out together; at 390 px mark and note are whole", async (t) => {
  const server = await orgsim(t);
  const page = await following(t, server, holdAnnouncements);
  // Nobody has an account: that is no matter of who may look.
  await tree(page).getByText("There are no accounts yet.").waitFor();
  assert.equal(await tree(page).getByRole("button", { name: "Show everything" }).count(), 0);
  const heard = page.getByTestId("follow-heard");
  assert.equal(await heard.getAttribute("role"), "status");
  assert.equal(await heard.textContent(), "Following the server's session.");
  assert.equal(await page.getByTestId("terminal-log").getAttribute("aria-live"), "off");
  assert.equal(await page.locator(".notice .told [role=status]").first().getAttribute("aria-live"), "off");

  await server.call("CreateOrganization", { FeatureSet: "ALL" });
  await tree(page).getByText("There are no accounts yet.").waitFor({ state: "detached" });
  await tree(page).getByText("Account 123456789012").first().waitFor();
  await server.createAccount("Shop");
  await tree(page).getByText("Shop").first().waitFor();
  const events = await caughtUp(page, server);
  assert.deepEqual(await position(page), [events, events]);
  await page.getByTestId("terminal-log").getByText("aws organizations create-account").first().waitFor();
  // Ids and codes are set as such, not written in backticks.
  assert.doesNotMatch(await page.getByTestId("timeline-caption").innerText(), /`/);
  assert.doesNotMatch(await slider(page).getAttribute("aria-valuetext"), /`/);
  // A refusal tells its gates as if one had met it oneself.
  await assert.rejects(server.call("CreateOrganization"), /AlreadyInOrganizationException/);
  await page.getByTestId("notice").getByText("AlreadyInOrganizationException").first().waitFor();
  await page.getByTestId("why").click();
  await page.getByRole("dialog").waitFor();
  await closeDialog(page);
  await says(page, "live");
  // Calls are read out together and politely, not one by one.
  assert.equal(await heard.textContent(), "Following the server's session.");
  await page.evaluate(() => window.announcements.forEach((announce) => announce()));
  await heard.filter({ hasText: /^\d+ new events\. The latest: / }).waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => window.announcements.length), 1);
  // An account moves up to be clear of the notice: the check takes what is clipped at the drawing's edge for something over the toolbar.
  await page.getByTestId("dismiss").click();
  await page.getByTestId("fit").click();
  await page.waitForFunction(() => !document.querySelector(".scape[data-motion]"));
  await assertAccessible(page);

  await page.setViewportSize({ width: 390, height: 844 });
  const within = async (locator) => {
    const box = await locator.boundingBox();
    assert.ok(box && box.x >= 0 && box.x + box.width <= 390, JSON.stringify(box));
  };
  await within(mark(page));
  await page.locator('[data-tab="timeline"]').click();
  await page.getByRole("button", { name: "1 d", exact: true }).click();
  await says(page, "away");
  await within(note(page).getByRole("button", { name: "Follow again" }));
  await assertAccessible(page);
  await page.assertClean();
});

async function root(server) {
  return (await server.call("ListRoots")).Roots[0].Id;
}

test("a kept session stays, and is among the branches; a lost connection is told, and the page goes on; after a reset it begins anew", async (t) => {
  const server = await organization(t, ["--seed", "7"]);
  const page = await newPage(browser);
  t.after(() => page.context().close());
  const kept = session("all-features", { commands: [{ advance: 86_400_000 }] });
  await page.addInitScript(([key, value]) => {
    if (!sessionStorage.getItem("seeded")) {
      localStorage.setItem(key, value);
      sessionStorage.setItem("seeded", "yes");
    }
  }, [KEPT, kept]);
  await page.goto(server.url, { waitUntil: "load" });
  await says(page, "live");
  await server.createAccount("Shop");
  await tree(page).getByText("Shop").first().waitFor();
  assert.equal(await page.evaluate((key) => localStorage.getItem(key), KEPT), kept);
  await page.reload({ waitUntil: "load" });
  await says(page, "live");
  assert.equal(await page.evaluate((key) => localStorage.getItem(key), KEPT), kept);
  await page.getByRole("button", { name: "Branches (1)" }).click();
  await page.getByRole("button", { name: /^Open branch .*kept here before/ }).click();
  await says(page, "away");
  await page.getByRole("button", { name: "Lanes", exact: true }).click();
  await note(page).getByRole("button", { name: "Follow again" }).click();
  await says(page, "live");
  await tree(page).getByText("Shop").first().waitFor();

  await server.post("/_orgsim/reset");
  // It is told, and what was here is a branch.
  await page.getByText("The server has begun a new session.").first().waitFor();
  await page.getByRole("button", { name: "Branches (2)" }).waitFor();
  assert.equal(await tree(page).getByText("Shop").count(), 0);
  await server.call("CreateOrganization", { FeatureSet: "ALL" });
  await caughtUp(page, server);
  // The page does not try again by itself: what brings it back is the button.
  await page.evaluate(() => {
    const wait = window.setTimeout;
    window.setTimeout = (then, ms, ...more) => wait(then, ms >= 1_000 ? 2 ** 30 : ms, ...more);
  });
  await server.kill();
  await says(page, "lost");
  await note(page).getByText("The connection to the server is lost").waitFor();
  const second = await orgsim(t, { port: server.port });
  await note(page).getByRole("button", { name: "Try now" }).click();
  await says(page, "live");
  await second.call("CreateOrganization", { FeatureSet: "CONSOLIDATED_BILLING" });
  await caughtUp(page, second);
  assert.equal(await note(page).count(), 0);
  // What the browser itself says of a server that is not there is no fault of the page.
  page.problems.splice(0, page.problems.length, ...page.problems.filter((it) => !/ERR_CONNECTION|ERR_INTERNET|ERR_EMPTY|ERR_INCOMPLETE/.test(it)));
  await page.assertClean();
});

test("a long session is caught up with in pieces, and the page answers meanwhile", async (t) => {
  const server = await organization(t);
  const parent = await root(server);
  // Sixty units with names that change: enough calls for several pieces on a quick machine. As rows of a session, which are sent together.
  const ids = [];
  for (let n = 0; n < 60; n += 1) {
    ids.push((await server.call("CreateOrganizationalUnit", { ParentId: parent, Name: `Unit ${n}` })).OrganizationalUnit.Id);
  }
  const rows = (await (await fetch(`${server.origin}/_orgsim/session`)).text()).trim().split("\n");
  const { as } = JSON.parse(rows.at(-2).replace(/,$/, ""));
  const renamed = (n) => ({ as, op: "organizations:UpdateOrganizationalUnit", in: { OrganizationalUnitId: ids[n % 60], Name: `Renamed ${n}` } });
  await server.post("/_orgsim/commands", Array.from({ length: 3_940 }, (_, n) => renamed(n)));
  const page = await newPage(browser);
  t.after(() => page.context().close());
  await page.addInitScript(() => {
    // How often the page answers a timer while a part is taken and a part is not, and the longest it did not.
    window.answers = 0;
    window.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      if (document.documentElement.dataset.started) window.longest = Math.max(window.longest, now - last);
      last = now;
      const text = document.querySelector('[data-testid="follow"][data-state="behind"]')?.textContent ?? "";
      const [taken, all] = (text.match(/[\d,]+/g) ?? []).map((number) => Number(number.replaceAll(",", "")));
      if (taken > 0 && taken < all) window.answers += 1;
    }, 10);
  });
  const begun = Date.now();
  await page.goto(server.url, { waitUntil: "load" });
  const all = await caughtUp(page, server);
  assert.ok(all >= 4_000, `${all} events`);
  t.diagnostic(`${all} events in ${Date.now() - begun} ms, the longest pause ${Math.round(await page.evaluate(() => window.longest))} ms`);
  assert.ok(await page.evaluate(() => window.answers) > 0, "the page did not answer while it caught up");
  await tree(page).getByText("Renamed 3939").first().waitFor();
  // The whole of it is there to look at.
  await slider(page).focus();
  await page.keyboard.press("Home");
  assert.deepEqual(await position(page), [0, all]);
  await page.assertClean();
});

// Presenting: two windows that keep in touch, what each shows, and the same on one screen. What the audience gets of each action is
// tested natively: `crates/page/tests/features/presenting.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertAccessibleInBoth } from "./support/axe.mjs";
import { launch, watch } from "./support/browser.mjs";
import { Mouse } from "./support/hands.mjs";
import { next as turn, openLesson } from "./support/lessons.mjs";
import { accountId, begin as beginSession, fromMenu, open, type } from "./support/sandbox.mjs";
import { during } from "./support/states.mjs";

const WALK = "consolidated-billing-to-all-features";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const SCREEN = { width: 1280, height: 720 };

/** The audience's window and the presenter's, which the first one has opened. */
async function present(t) {
  const audience = await open(t, browser, { scenario: "consolidated-billing", options: { viewport: SCREEN, reducedMotion: "reduce" } });
  return { audience, presenter: await presenterOf(audience) };
}

/** The presenter's window, opened from the page that becomes the audience's. */
async function presenterOf(audience) {
  const [presenter] = await Promise.all([
    audience.context().waitForEvent("page"),
    (async () => {
      await fromMenu(audience, "present");
      await audience.getByTestId("open-presenter").click();
    })(),
  ]);
  await watch(presenter);
  await presenter.setViewportSize({ width: 1600, height: 1000 });
  await presenter.getByTestId("presenter-panel").waitFor();
  await live(presenter);
  return presenter;
}

const live = (presenter) => presenter.locator('[data-testid="connection"][data-line="live"]').waitFor();

/** The presenter begins the walkthrough, and does its first step. */
async function begin(presenter) {
  await presenter.getByTestId(`present-${WALK}`).click();
  await presenter.getByTestId("presenter-title").filter({ hasText: "Where we stand" }).waitFor();
  await presenter.locator(".presenter-lines li.waits").waitFor();
  await next(presenter);
  await presenter.locator(".presenter-lines li.waits").waitFor({ state: "detached" });
}

const caption = (audience, text) => audience.getByTestId("caption").filter({ hasText: text }).waitFor();
const next = (presenter) => presenter.getByTestId("presenter-next").click();

/** All that an audience's window has, shown or not. */
const everything = (page) => page.evaluate(() => document.documentElement.outerHTML);

test("steps are turned in the presenter's window, and the audience's follows without the notes; frozen, loaded anew or opened again, both go on", async (t) => {
  const { audience, presenter } = await present(t);
  const title = (text) => presenter.getByTestId("presenter-title").filter({ hasText: text }).waitFor();
  assert.equal(await audience.locator(".topbar, .pane.guide, .pane.inspector, .pane.terminal, .pane.timeline").count(), 0);
  await begin(presenter);
  await caption(audience, "Where we stand");
  const titles = await presenter.getByTestId("presenter-goto").locator("option").allInnerTexts();
  assert.ok(titles.length > 10);
  await during("steps", async () => {
    for (const title of titles.slice(1, 6)) {
      const notes = await presenter.getByTestId("notes").innerText();
      assert.ok(notes.length > 40);
      const page = await everything(audience);
      for (const line of notes.split("\n").filter((line) => line.length > 20)) {
        assert.ok(!page.includes(line.slice(0, 20)), `the audience's window has of the notes: ${line}`);
      }
      await next(presenter);
      await caption(audience, title.replace(/^\d+\. /, ""));
    }
    // The world is the same in both, request by request.
    const envelopes = (page) => page.locator('[data-testid^="envelope-"]').evaluateAll((all) => all.map((it) => it.dataset.testid).sort());
    await audience.locator('[data-testid^="envelope-"]').first().waitFor();
    assert.deepEqual(await envelopes(audience), await envelopes(presenter));
    await presenter.getByTestId("presenter-back").click();
    await caption(audience, "Begin the process");
    await presenter.getByTestId("presenter-goto").selectOption("0");
    await caption(audience, "Where we stand");
  });
  await during("frozen", async () => {
    await presenter.getByTestId("freeze").click();
    await presenter.getByTestId("frozen").waitFor();
    assert.ok(!/frozen/i.test(await audience.locator("body").innerText()));
    for (let n = 0; n < 5; n += 1) await next(presenter);
    await title("withdrawn");
    const asked = () => audience.locator('[data-testid^="envelope-"]').filter({ hasText: "canceled" });
    const before = await audience.getByTestId("caption").innerText();
    await audience.waitForTimeout(300);
    assert.equal(await audience.getByTestId("caption").innerText(), before);
    await audience.reload();
    await caption(audience, "Where we stand");
    await live(presenter);
    assert.equal(await asked().count(), 0);
    // Loaded anew itself, the presenter's window is where it was, with the time, and still frozen. As if it had begun three hours ago:
    // the lesson's time is up.
    assert.equal(await presenter.getByTestId("time-up").count(), 0);
    await presenter.evaluate(() => {
      const key = Object.keys(sessionStorage).find((it) => it.startsWith("orgsim.since "));
      sessionStorage.setItem(key, String(Date.now() - 3 * 3_600_000));
    });
    await presenter.reload({ waitUntil: "load" });
    await title("withdrawn");
    await presenter.getByTestId("elapsed").filter({ hasText: /^180:/ }).waitFor();
    await presenter.getByTestId("time-up").filter({ hasText: "Time is up" }).waitFor();
    await presenter.getByTestId("frozen").waitFor();
    await live(presenter);
    await caption(audience, "Where we stand");
    await presenter.getByTestId("freeze").click();
    await caption(audience, "withdrawn");
    await presenter.assertClean();
  });
  let again;
  await during("closed and opened again", async () => {
    // The list of steps names the one that is shown, also after it was used once.
    await presenter.getByTestId("presenter-goto").selectOption("2");
    const step = titles[2].replace(/^\d+\. /, "");
    await title(step);
    await next(presenter);
    await presenter.getByTestId("presenter-back").click();
    await title(step);
    assert.equal(await presenter.getByTestId("presenter-goto").inputValue(), "2");
    await caption(audience, step);
    const shown = await audience.getByTestId("caption").innerText();
    await presenter.close();
    [again] = await Promise.all([
      audience.context().waitForEvent("page"),
      audience.getByTestId("presenter-gone").getByRole("button", { name: "Open the presenter's window" }).click(),
    ]);
    await watch(again);
    await live(again);
    await again.getByTestId("presenter-title").filter({ hasText: step }).waitFor();
    await again.getByTestId("elapsed").filter({ hasText: /^180:/ }).waitFor();
    assert.equal(await audience.getByTestId("caption").innerText(), shown);
  });
  await audience.assertClean();
  await again.assertClean();
});

/** What is presented: how large an account and its name are, accounts outside their places, the drawing's share of the window, and the line below. */
async function presented(page, line) {
  await page.locator(".card, .tile").first().waitFor();
  // The drawing glides to its place.
  await page.waitForFunction(() => !document.querySelector(".scape").dataset.motion);
  return page.evaluate((line) => {
    const account = document.querySelector(".card, .tile");
    const name = account.querySelector(".name");
    const scale = account.getBoundingClientRect().width / account.offsetWidth;
    const { width, height } = document.querySelector(".viewport").getBoundingClientRect();
    const outside = [...document.querySelectorAll(".card, .tile")].filter((it) => {
      const [inner, outer] = [it, it.closest(".place")].map((node) => node.getBoundingClientRect());
      return inner.left < outer.left || inner.right > outer.right || inner.top < outer.top || inner.bottom > outer.bottom;
    });
    return {
      account: account.getBoundingClientRect().height,
      name: parseFloat(getComputedStyle(name).fontSize) * scale,
      outside: outside.length,
      share: (width * height) / (innerWidth * innerHeight),
      line: document.querySelector(line).getBoundingClientRect().height,
    };
  }, line);
}

/** The smallest type of what is drawn there, in percent of the window's height. */
const share = (audience, selector) => audience.evaluate((selector) => {
  const all = [...document.querySelectorAll(selector)].filter((it) => it.offsetHeight > 0);
  const size = (it) => Number.parseFloat(getComputedStyle(it).fontSize) * it.getBoundingClientRect().height / it.offsetHeight;
  return all.length === 0 ? 0 : Math.min(...all.map(size)) / innerHeight * 100;
}, selector);

/** Type of the projected page grows with the window: 3.2 % of its height to read, 2.2 % for names and ids. */
async function assertShares(audience, least) {
  for (const { width, height } of [SCREEN, { width: 1920, height: 1080 }]) {
    await audience.setViewportSize({ width, height });
    for (const [selector, percent] of Object.entries(least)) {
      let found = await share(audience, selector);
      // The drawing fits itself to the window, soon.
      for (let n = 0; n < 20 && found < percent; n += 1) {
        await audience.waitForTimeout(100);
        found = await share(audience, selector);
      }
      // Below a caption in a low window the drawing has names only.
      if (height === 720 && selector.endsWith(".id") && found === 0) continue;
      assert.ok(found >= percent, `${width}x${height}: ${selector} has ${found} %`);
    }
  }
}

/** It is readable at the back of a room, with one line of text below it. */
async function assertReadable(page, line) {
  const size = await presented(page, line);
  assert.ok(size.account >= 44 && size.name >= 22 && size.outside === 0, `${line}: ${JSON.stringify(size)}`);
  assert.ok(size.share >= 0.7 && size.line <= 60, `${line}: ${JSON.stringify(size)}`);
}

test("the spotlight: from the list, by clicking, by keyboard, and on a pane; a step is a picture, readable at the back of a room", async (t) => {
  const { audience, presenter } = await present(t);
  const light = (page) => page.getByTestId("spotlight").getAttribute("data-light");
  const veil = () => audience.locator(".spotlight.veils .spotlight-veil").getAttribute("d");
  const lit = (what) => audience.waitForFunction((what) => document.querySelector('[data-testid="spotlight"]').dataset.light === what, what);
  assert.equal(await veil(), "");
  const id = await accountId(presenter, "Payments");
  await presenter.getByTestId("lights").selectOption({ label: "Payments" });
  await lit(`a:${id}`);
  const hole = await audience.evaluate((id) => {
    const { left, top, width, height } = document.querySelector(`[data-key="a:${id}"]`).getBoundingClientRect();
    return { x: left + width / 2, y: top + height / 2 };
  }, id);
  await audience.waitForFunction(() => document.querySelector(".spotlight-veil").getAttribute("d") !== "");
  // What is lit is in the hole, and the rest is not.
  const dark = (x, y) => audience.evaluate(([x, y]) => {
    const veil = document.querySelector(".spotlight-veil");
    return veil.isPointInFill(new DOMPoint(x, y));
  }, [x, y]);
  assert.equal(await dark(hole.x, hole.y), false);
  assert.equal(await dark(4, 400), true);
  await assertSaid(audience, "Spotlight: Payments");
  await presenter.getByTestId("lights").selectOption("");
  await audience.waitForFunction(() => document.querySelector(".spotlight-veil").getAttribute("d") === "");

  // By clicking, in either window.
  await presenter.getByTestId("spotlight-tool").click();
  const web = await accountId(presenter, "Web");
  await presenter.getByTestId(`node-${web}`).first().click();
  await lit(`a:${web}`);
  // Where the mouse rests, its account is explained.
  await audience.mouse.move(4, 4);
  await audience.getByTestId(`node-${id}`).first().click();
  await lit(`a:${id}`);
  assert.equal(await light(presenter), `a:${id}`);
  // A role, by the list of what is selected; a unit by keyboard.
  await presenter.locator(`[data-key="r:${id}:AWSServiceRoleForOrganizations"]`).first().click();
  await lit(`r:${id}:AWSServiceRoleForOrganizations`);
  await presenter.locator('[role="treeitem"][tabindex="0"]').focus();
  await presenter.keyboard.press("Home");
  await presenter.keyboard.press("Enter");
  await audience.waitForFunction(() => /^[ou]:/.test(document.querySelector('[data-testid="spotlight"]').dataset.light));
  // So is the terminal, which large type has not.
  await presenter.getByTestId("lights").selectOption("pane:terminal");
  await audience.getByTestId("terminal-log").waitFor();
  // It fills the projector: its lines are wide.
  const filled = await audience.locator(".pane.terminal").boundingBox();
  assert.ok(filled.width > 1_200 && filled.height > 500, JSON.stringify(filled));
  // A pane that is lit is shown to the audience, and goes again.
  assert.equal(await audience.locator(".pane.inspector").count(), 0);
  await presenter.getByTestId("lights").selectOption("pane:inspector");
  await audience.locator(".pane.inspector").waitFor();
  await lit("pane:inspector");
  // A chooser keeps the keys that are typed into it.
  await presenter.evaluate(() => document.activeElement.blur());
  await presenter.keyboard.press("x");
  await audience.locator(".pane.inspector").waitFor({ state: "detached" });
  await audience.assertClean();
  await presenter.assertClean();

  await begin(presenter);
  await caption(audience, "Where we stand");
  await assertReadable(audience, ".audience-foot");
  await assertShares(audience, { ".audience-title": 3.2, ".card > .name": 2.2, ".card > .id": 2.2 });
  await audience.assertClean();
});

async function assertSaid(page, text) {
  await page.locator('[role="status"]').filter({ hasText: text }).waitFor({ state: "attached" });
}

/** Runs in a window: the steps of its world, as it keeps them for loading anew. */
function world(part) {
  const key = Object.keys(sessionStorage).find((key) => key.startsWith(`orgsim.${part} `));
  const { shown } = JSON.parse(sessionStorage.getItem(key));
  return JSON.stringify([shown.session, shown.taken]);
}

for (const [id, turns] of [["invite-and-accept", 2]]) {
  test(`the presenter's window goes on with the open lesson: ${id}, after ${turns} pages`, async (t) => {
    const audience = await openLesson(t, browser, id, { scenario: "consolidated-billing", options: { viewport: { width: 1280, height: 720 } } });
    for (let n = 0; n < turns; n += 1) await turn(new Mouse(audience));
    const presenter = await presenterOf(audience);
    const drawn = (page) => page.getByTestId("organization").locator('[data-key]').evaluateAll((all) => all.map((it) => it.dataset.key).sort());
    const same = async () => {
      const title = await presenter.getByTestId("presenter-title").innerText();
      await caption(audience, title);
      const worlds = () => Promise.all([audience.evaluate(world, "audience"), presenter.evaluate(world, "presenter")]);
      for (let n = 0; n < 60 && new Set(await worlds()).size > 1; n += 1) await audience.waitForTimeout(50);
      assert.equal(...await worlds());
      assert.deepEqual(await drawn(audience), await drawn(presenter));
      return title;
    };
    const number = Math.max(turns, 1);
    assert.equal(await presenter.getByTestId("presenter-goto").inputValue(), String(number - 1));
    const title = await same();
    // Its lines are still to be run: what the class has not seen yet.
    const waits = presenter.locator(".presenter-lines li.waits");
    const lines = await presenter.locator(".presenter-lines li").count();
    assert.ok(lines > 0);
    assert.equal(await waits.count(), lines);
    await next(presenter);
    await presenter.waitForFunction(() => document.querySelectorAll(".presenter-lines li.waits").length === 0);
    assert.equal(await same(), title);
    await next(presenter);
    await presenter.waitForFunction((at) => document.querySelector('[data-testid="presenter-goto"]').value === at, String(number));
    assert.notEqual(await same(), title);
    // Loaded anew, both go on.
    await presenter.reload();
    await live(presenter);
    await presenter.waitForFunction((at) => document.querySelector('[data-testid="presenter-goto"]')?.value === at, String(number));
    await same();
    await audience.assertClean();
    await presenter.assertClean();
  });
}

test("on one screen what is presented is readable, the terminal in the spotlight fills what the notes leave, and its key brings it", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { viewport: SCREEN, panes: "", reducedMotion: "reduce" } });
  await during("large type", async () => {
    await page.keyboard.press("p");
    await page.waitForFunction(() => document.documentElement.dataset.presenter === "true");
    await assertReadable(page, ".strip");
    await page.keyboard.press("p");
    await page.waitForFunction(() => document.documentElement.dataset.presenter !== "true");
  });
  await during("the terminal in the spotlight", async () => {
    await fromMenu(page, "present");
    await page.getByTestId("present-here").click();
    await page.locator("body").press("h");
    await page.getByTestId("presenter-panel").waitFor();
    await page.getByTestId("lights").selectOption("pane:terminal");
    const terminal = page.locator(".pane.terminal");
    await page.waitForFunction(() => document.querySelector(".pane.terminal")?.getBoundingClientRect().height > 400);
    const box = await terminal.boundingBox();
    const notes = await page.locator(".pane.guide").boundingBox();
    assert.ok(box.x >= notes.x + notes.width && box.x + box.width > 1_270, JSON.stringify({ box, notes }));
    await type(page, "aws organizations list-roots");
    await assertAccessible(page);
    await page.getByTestId("lights").selectOption("");
    await page.locator(".pane.center").waitFor();
    await page.assertClean();
  });
  const height = () => page.locator(".pane.terminal").evaluate((pane) => pane.getBoundingClientRect().height);
  await during("a terminal that the address names", async () => {
    // Nothing goes on of what was presented.
    await page.evaluate(() => {
      sessionStorage.clear();
      localStorage.setItem("orgsim.panes", "");
    });
    await page.goto(`${page.address}?size=presenter&pane=organization,terminal`);
    await page.getByTestId("organization").waitFor();
    assert.ok(await height() > 120);
    assert.ok(await page.locator(".pane.center").evaluate((pane) => pane.getBoundingClientRect().right) > 1270, "no room is left for an inspector that is not there");
  });
  const called = async () => {
    await page.locator("body").press("Backquote");
    await page.waitForFunction(() => document.activeElement?.dataset.testid === "terminal-input");
    await page.keyboard.type("now");
    await page.waitForFunction(() => document.activeElement.value === "now");
    assert.ok(await height() > 120);
    await page.getByTestId("terminal-input").fill("");
    await page.evaluate(() => document.activeElement.blur());
  };
  await called();
  await page.goto(`${page.address}?size=presenter`);
  await page.getByTestId("organization").waitFor();
  assert.equal(await page.getByTestId("terminal-input").isVisible(), false);
  await called();
  // Beside another view, and closed by hand.
  await page.locator("body").press("p");
  await page.locator("body").press("l");
  await page.getByTestId("lab").waitFor();
  await called();
  // The key moves the focus at once and not a second time, however busy the machine is.
  await page.evaluate(() => {
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "`", bubbles: true }));
    document.querySelector(".splitter.terminal").focus();
  });
  await page.waitForTimeout(200);
  assert.ok(await page.locator(".splitter.terminal").evaluate((line) => line === document.activeElement));
  await page.locator(".splitter.terminal").press("Enter");
  await page.getByTestId("terminal-input").waitFor({ state: "hidden" });
  await called();
  await page.goto(`${page.address}?size=presenter&pane=organization`);
  await page.getByTestId("organization").waitFor();
  await page.locator("body").press("Backquote");
  await page.getByText("This page has no terminal").first().waitFor();
  await page.assertClean();
});

test("two presentations do not hear each other; a window that goes is missed and found again, and either side can end them", async (t) => {
  const first = await present(t);
  const context = first.audience.context();
  const tab = await watch(await context.newPage());
  await tab.goto(first.audience.address);
  const second = await presenterOf(tab);
  await begin(first.presenter);
  await caption(first.audience, "Where we stand");
  assert.equal((await tab.getByTestId("caption").innerText()).trim(), "");
  await begin(second);
  await next(second);
  await caption(tab, "One bill");
  await caption(first.audience, "Where we stand");
  // Forged and broken messages on the first one's channel.
  const id = new URL(first.presenter.url()).searchParams.get("presenter");
  await tab.evaluate((id) => {
    const channel = new BroadcastChannel(`orgsim.present.${id}`);
    const shown = { session: "{}", taken: 0, actor: "x", instructor: true, form: "tree", selection: null, light: null, caption: null };
    for (const message of [
      "", "no json", 7, { orgsim: "present" }, "null", "[]", '{"orgsim":"present","v":2,"kind":"end"}',
      '{"orgsim":"other","v":1,"kind":"end"}', '{"orgsim":"present","v":1,"kind":"dance"}',
      JSON.stringify({ orgsim: "present", v: 1, kind: "show", shown }),
      JSON.stringify({ orgsim: "present", v: 1, kind: "show" }),
      JSON.stringify({ orgsim: "present", v: 1, kind: "wish", wish: "point", at: 5 }),
      JSON.stringify({ orgsim: "present", v: 1, kind: "wish", wish: "point", at: "a:nobody" }),
    ]) channel.postMessage(message);
    channel.close();
  }, id);
  await first.audience.waitForTimeout(300);
  await caption(first.audience, "Where we stand");
  assert.ok(await first.presenter.getByTestId("presenter-panel").isVisible());
  await first.audience.assertClean();

  const { audience, presenter } = first;
  const address = presenter.url();
  await presenter.close();
  await audience.getByTestId("presenter-gone").waitFor();
  // The same presentation again, as a window that somebody opens by hand.
  const again = await watch(await audience.context().newPage());
  await again.goto(address);
  await audience.getByTestId("presenter-gone").waitFor({ state: "detached" });
  await live(again);
  await audience.close();
  await again.locator('[data-testid="connection"][data-line="gone"]').waitFor();
  const [other] = await Promise.all([again.context().waitForEvent("page"), again.getByTestId("open-audience").click()]);
  await watch(other);
  await other.getByTestId("caption").waitFor({ state: "attached" });
  await live(again);
  await again.getByTestId("end-presentation").click();
  await again.locator(".topbar").waitFor();
  await other.locator(".topbar").waitFor();
  assert.ok(!/presenter|audience/.test(again.url()));
});

test("both windows are accessible in light and dark, wide and narrow", async (t) => {
  const { audience, presenter } = await present(t);
  // The list of lessons scrolls beneath the controls; what is half below them comes out by scrolling.
  await assertAccessibleInBoth(presenter, { without: ['[data-testid^="present-"]'] });
  await begin(presenter);
  await presenter.getByTestId("ask").click();
  await audience.getByTestId("caption-question").waitFor();
  for (const width of [1280, 390]) {
    await presenter.setViewportSize({ width, height: 800 });
    await assertAccessibleInBoth(presenter);
    const [content, screen] = await presenter.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(content <= screen, `${content} on ${screen}`);
  }
  await assertAccessibleInBoth(audience);
  await presenter.getByTestId("freeze").click();
  await assertAccessibleInBoth(presenter);
  await presenter.close();
  await audience.getByTestId("presenter-gone").waitFor();
  await assertAccessibleInBoth(audience);
});

test("with a question open the class sees every account and can read all, and the presenter sees it and the way to reveal without scrolling", async (t) => {
  const audience = await open(t, browser, { scenario: "consolidated-billing", options: { viewport: SCREEN, reducedMotion: "reduce" } });
  /** A presentation of its own for each lesson, from the same page. */
  const presenting = (id, check) => during(id, async () => {
    await audience.setViewportSize(SCREEN);
    const presenter = await presenterOf(audience);
    await presenter.getByTestId(`present-${id}`).click();
    await presenter.getByTestId("presenter-title").waitFor();
    await check(presenter);
    await presenter.getByTestId("end-presentation").click();
    await audience.locator(".topbar").waitFor();
    await presenter.close();
    // Otherwise the next one goes on with this lesson.
    await beginSession(audience, "consolidated-billing");
  });
  /** Turns to the first step with a question, and shows it. */
  const ask = async (presenter) => {
    while (await presenter.locator(".presenter-options").count() === 0) await next(presenter);
    if (await presenter.locator(".presenter-asks .asked").count() === 0) await presenter.getByTestId("ask").click();
  };

  await presenting("guardrails-and-roles", async (presenter) => {
    await audience.locator(".audience-options").waitFor();
    for (const [width, height] of [[1280, 720], [1920, 1080]]) {
      await audience.setViewportSize({ width, height });
      await audience.waitForFunction(() => {
        const view = document.querySelector(".viewport").getBoundingClientRect();
        const cards = [...document.querySelectorAll(".card")];
        const size = (it) => Number.parseFloat(getComputedStyle(it).fontSize) * it.getBoundingClientRect().height / it.offsetHeight;
        return cards.length > 5 && cards.every((card) => {
          const it = card.getBoundingClientRect();
          const is = it.left >= view.left && it.right <= view.right && it.top >= view.top && it.bottom <= view.bottom;
          return is && size(card.querySelector(".name")) >= innerHeight * 0.022;
        });
      });
    }
    await presenter.getByTestId("lights").selectOption("pane:timeline");
    await audience.locator(".lane-names li").first().waitFor();
    const heights = await audience.evaluate(() => [".pane.timeline", ".stage"].map((it) => document.querySelector(it).clientHeight));
    assert.ok(heights[0] > heights[1] - 4, JSON.stringify(heights));
    assert.equal(await audience.locator(".agenda, .events-head").filter({ visible: true }).count(), 0);
    await assertAccessible(audience);
  });
  await presenting("invite-and-accept", async (presenter) => {
    await ask(presenter);
    await audience.locator(".audience-options").waitFor();
    await assertShares(audience, { ".audience-question .prose": 3.2, ".audience-options li": 3.2 });
  });
  for (const id of ["what-trusted-access-is", "two-admins-on", WALK]) {
    await presenting(id, async (presenter) => {
      await presenter.setViewportSize(SCREEN);
      await ask(presenter);
      const open = presenter.locator(".presenter-asks li.asked");
      const seen = async () => {
        const [foot, ...boxes] = await Promise.all([presenter.locator(".presenter-foot"), open.locator(".presenter-options"), presenter.getByTestId("ask")]
          .map((it) => it.boundingBox()));
        return boxes.every((it) => it.y >= 0 && it.y + it.height <= foot.y);
      };
      assert.ok(await seen(), id);
      await presenter.locator(".presenter").evaluate((it) => { it.scrollTop = it.scrollHeight; });
      await presenter.getByTestId("ask-back").click();
      await presenter.getByTestId("ask").click();
      await open.waitFor();
      assert.ok(await seen(), `${id} from below`);
    });
  }
  await audience.assertClean();
});

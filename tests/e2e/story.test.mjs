// What the drawing tells, where it is drawn: a trusted service takes its place and goes to accounts, what is pointed at explains itself,
// an account moves in. What roles, envelopes and heads say is tested natively: `tests/tests/story.rs`, `crates/page/src/ways/tests.rs`,
// `crates/page/src/motion/tests.rs`.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch } from "./support/browser.mjs";
import { accountId, actAs, begin, open, type } from "./support/sandbox.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const TRUST = "aws organizations enable-aws-service-access --service-principal";
const ROLE = "AWSConfigRoleForOrganizations";

/** What pointing at something with the mouse says; Escape puts it away. */
async function explained(page, thing, pattern) {
  const says = page.getByTestId("pointed").filter({ hasText: pattern });
  await thing.hover();
  await says.waitFor();
  await page.keyboard.press("Escape");
  await says.waitFor({ state: "detached" });
}

/** At rest, without the terminal, the thing is large enough to press. */
async function assertLarge(page, thing) {
  await page.getByTestId("toggle-terminal").click();
  await page.getByTestId("terminal-input").waitFor({ state: "detached" });
  await page.waitForFunction((it) => it.getBoundingClientRect().height >= 24 && it.getBoundingClientRect().width >= 24, await thing.elementHandle());
}

test("a trusted service takes its place and goes to accounts, roles say why they are there; who is invited is led there, and moves in", async (t) => {
  const page = await open(t, browser, { scenario: "all-features", options: { panes: "", reducedMotion: "reduce" } });
  await type(page, `${TRUST} config.amazonaws.com`);
  const service = page.getByTestId("trusted-config");
  await assertLarge(page, service);
  assert.ok(await page.getByTestId("walk").count() > 0, "it sets out");
  const token = () => page.locator(".walks g[transform]").last().getAttribute("transform");
  const before = await token();
  await type(page, "advance 1h");
  assert.notEqual(await token(), before, "simulated time brings it nearer");
  await type(page, "advance 2h");
  await page.locator(`[data-testid$="-${ROLE}"] .ring.present`).first().waitFor();

  // The message lies over an account until it is dismissed.
  await page.getByTestId("dismiss").click();
  const role = (state) => page.locator(`[data-testid$="-${ROLE}"]`).filter({ has: page.locator(`.ring.${state}`) });
  await explained(page, role("present").last(), /EnableAWSServiceAccess by Management \/ Ana.*requested its role from AWS Organizations/s);
  await explained(page, role("absent").last(), /has not needed to act/);
  await explained(page, service, /EnableAWSServiceAccess/);
  const audit = await accountId(page, "Audit");
  await explained(page, page.getByTestId(`node-${audit}`).locator(".name"), /has not needed to act in Audit/);

  // By keyboard: the account, then into it.
  await page.getByTestId("organization-head").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByTestId("pointed").filter({ hasText: "trusted service" }).waitFor();
  assert.equal(await service.getAttribute("aria-describedby"), "pointed");
  await page.keyboard.press("Enter");
  await page.getByTestId("inspector").getByRole("heading", { name: "AWS Config" }).first().waitFor();

  // Who is invited is led to the invitation; its checks are ticked before its account moves, which is one element in every frame.
  await page.emulateMedia({ reducedMotion: "no-preference" });
  await begin(page, "standalone");
  const contoso = await accountId(page, "Contoso");
  await type(page, "aws organizations create-organization");
  await type(page, `aws organizations invite-account-to-organization --target Id=${contoso},Type=ACCOUNT`);
  await actAs(page, "Contoso / Ben");
  const envelope = page.getByTestId(`node-${contoso}`).locator('[data-testid^="envelope-"]');
  await assertLarge(page, envelope);
  await explained(page, envelope, /Invitation/);
  const invited = page.getByTestId("show-invitation");
  await invited.click();
  await page.getByTestId("inspector").getByTestId("offer-accept-the-invitation").waitFor();
  await page.waitForFunction(() => document.activeElement?.id === "inspector-title");
  // What is shown is not offered again.
  await invited.waitFor({ state: "detached" });
  const count = await page.locator('[data-testid^="envelope-"] .gates i').count();
  // In every frame: where the account is, which checks are ticked, and how many elements are the account.
  const frames = await page.evaluate(async ({ account, presses }) => {
    const frames = [];
    document.querySelector(presses).click();
    const begin = performance.now();
    // Until it rests in its place, or for three seconds.
    const rests = () => {
      const [last, ...former] = frames.slice(-20).reverse();
      return former.length > 18 && last.inside && former.every((it) => it.inside && it.x === last.x && it.y === last.y) && moved();
    };
    const moved = () => {
      const [first, ...others] = frames.filter((it) => it.inside);
      return others.some((it) => Math.hypot(it.x - first.x, it.y - first.y) > 2);
    };
    while (performance.now() - begin < 3000 && !rests()) {
      // After the frame was painted.
      await new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)));
      const all = [...document.querySelectorAll(`[data-testid="node-${account}"]`)].filter((it) => it.checkVisibility());
      // Against another account, in hundredths of its width: the canvas may move, and get another size, as a whole.
      const still = document.querySelector(".card.management").getBoundingClientRect();
      const from = (a, b) => Math.round(((a - b) / still.width) * 1e4) / 100;
      const { x = NaN, y = NaN, right = NaN } = all[0]?.getBoundingClientRect() ?? {};
      const gates = [...all[0]?.querySelectorAll(".gates .passed") ?? []];
      const ticked = gates.filter((it) => getComputedStyle(it).backgroundColor !== "rgba(0, 0, 0, 0)").length;
      frames.push({ all: all.length, inside: Boolean(all[0]?.closest(".place.root")), x: from(x, still.x), y: from(y, still.y), ticked, seen: x >= 0 && right <= innerWidth });
    }
    return frames;
  }, { account: contoso, presses: '[data-testid="offer-accept-the-invitation"]' });
  assert.deepEqual([...new Set(frames.map((it) => it.all))], [1]);
  const joined = frames.filter((it) => it.inside);
  const start = joined[0];
  const moves = joined.findIndex((it) => Math.hypot(it.x - start.x, it.y - start.y) > 2);
  assert.ok(moves > 0, "it moves");
  assert.equal(joined[moves].ticked, count, "all are ticked before");
  assert.ok(joined.every((it) => it.seen), "one sees all of it");
  assert.ok(joined.slice(0, moves).some((it) => it.ticked > 0 && it.ticked < count), "one by one");
  await page.assertClean();
});

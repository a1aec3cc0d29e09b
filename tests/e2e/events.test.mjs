// The view of events: what was logged, looked through by mouse and by keyboard, in full, and taken away as a
// file.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { begin, closeDialog, fromMenu, open, type } from "./support/sandbox.mjs";
import { shots, SIZES } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const rows = (page) => page.getByTestId("events-row");
const json = async (page) => JSON.parse(await page.getByTestId("events-json").innerText());

/** A refused call, an account that comes to be, and a service that comes to act. */
async function history(page) {
  await type(page, "as Payments/Ben");
  await type(page, "aws organizations leave-organization --no-such");
  await type(page, "aws organizations list-roots");
  await type(page, "as Management/Ana");
  await type(page, "aws organizations create-account --account-name Lab --email lab@northwind.example");
  await type(page, "aws organizations enable-aws-service-access --service-principal config.amazonaws.com");
  await type(page, "advance 5h");
  await type(page, "aws organizations list-accounts");
}

async function openRoute(page) {
  await fromMenu(page, "open-events");
  await page.getByTestId("events").waitFor();
}

/** The keyboard alone goes through the list of records, and leaves the view. */
async function byKeyboard(page) {
  await page.getByTestId("menu").press("Enter");
  await page.getByTestId("open-events").press("Enter");
  await page.getByTestId("events").waitFor();
  await page.getByTestId("events-save").focus();
  await page.keyboard.press("Tab");
  const focused = () => page.evaluate(() => document.activeElement.querySelector(".trail-name")?.textContent);
  // The newest is the last call.
  assert.equal(await focused(), "ListAccounts");
  await page.keyboard.press("ArrowDown");
  const second = await focused();
  assert.notEqual(second, "ListAccounts");
  await page.keyboard.press("Enter");
  assert.equal((await json(page)).eventName, second);
  await page.keyboard.press("ArrowDown");
  const third = await focused();
  await page.waitForFunction((name) => JSON.parse(document.querySelector('[data-testid="events-json"]').textContent).eventName === name, third);
  await page.keyboard.press("Home");
  assert.equal(await focused(), "ListAccounts");
  await page.keyboard.press("Escape");
  await page.getByTestId("events").waitFor({ state: "hidden" });
  await page.waitForFunction(() => document.activeElement?.id === "menu-open");
}

test("records are reached by keyboard, filtered, shown in full, downloaded, and lead to their step; very many, on a narrow screen too", async (t) => {
  const page = await open(t, browser, { scenario: "all-features" });
  // A list shows what is chosen also when that changes without it.
  await type(page, "aws organizations list-roots");
  await page.locator(".events-head .ways button").nth(1).click();
  const list = page.locator(".event-filter select");
  await list.selectOption("2");
  await page.locator(".event-list").getByRole("button", { name: "Show all" }).click();
  await page.waitForFunction(() => document.querySelector(".event-filter select").value === "0");

  await history(page);
  await byKeyboard(page);
  await openRoute(page);
  await page.getByTestId("events-errors").check();
  await page.getByTestId("events-count").filter({ hasText: /^1 of \d+ records$/ }).waitFor();
  await rows(page).first().click();
  const refused = await json(page);
  assert.equal(refused.eventName, "ListRoots");
  assert.equal(refused.errorCode, "AccessDeniedException");
  assert.equal(refused.userIdentity.userName, "Ben");
  assert.match(await page.getByTestId("events-step").innerText(), /Step \d+ .*Payments \/ Ben.*aws organizations list-roots/s);
  await page.getByTestId("events-why").click();
  await page.getByTestId("why-panel").waitFor();
  await closeDialog(page);

  await page.getByTestId("events-clear").click();
  await page.getByTestId("events-event-name").selectOption("CreateAccountResult");
  await rows(page).first().click();
  await page.getByTestId("events-bridge").click();
  const event = await json(page);
  assert.equal(event["detail-type"], "AWS Service Event via CloudTrail");
  assert.equal(event.source, "aws.organizations");
  assert.equal(event.detail.serviceEventDetails.createAccountStatus.state, "SUCCEEDED");
  await page.getByTestId("events-record").click();

  await page.getByTestId("events-clear").click();
  assert.equal(await page.getByTestId("events-event-name").inputValue(), "");
  await page.getByTestId("events-service").selectOption("sts");
  await page.getByTestId("events-who").fill("config.amazonaws.com");
  assert.ok((await rows(page).count()) >= 1);
  const coming = page.waitForEvent("download");
  await page.getByTestId("events-save").click();
  const download = await coming;
  const file = JSON.parse(await readFile(await download.path(), "utf8"));
  assert.equal(file.Records.length, await rows(page).count());
  assert.ok(file.Records.every((record) => record.userIdentity.invokedBy === "config.amazonaws.com"));

  await page.getByTestId("events-find").fill("no such thing");
  await page.getByTestId("events-none").waitFor();

  // Very many records, on a narrow screen, too.
  await page.getByTestId("events-clear").click();
  await begin(page, "large");
  await openRoute(page);
  await rows(page).first().waitFor();
  assert.equal(await rows(page).count(), 100);
  const total = Number((await page.getByTestId("events-count").innerText()).match(/^([\d,]+) records$/)[1].replace(",", ""));
  assert.ok(total > 1_000, `${total} records`);
  await page.getByTestId("events-more").click();
  assert.equal(await rows(page).count(), 200);
  await rows(page).nth(3).click();
  await assertAccessible(page);
  await shots(page, "events");
  await page.setViewportSize(SIZES.small);
  const [content, screen] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  assert.ok(content <= screen, `the page is ${content} wide on a screen of ${screen}`);
  await assertAccessible(page);
  await page.getByTestId("events-back").click();
  await rows(page).first().waitFor();
  await shots(page, "events-list", { sizes: ["small"] });
  await page.assertClean();
});

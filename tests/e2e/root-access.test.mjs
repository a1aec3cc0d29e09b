// Centralized root access, end to end on the page of IAM: enabling it, a root session for a task, acting in it, its end; by the
// keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible } from "./support/axe.mjs";
import { launch } from "./support/browser.mjs";
import { Keyboard } from "./support/hands.mjs";
import { open, type } from "./support/sandbox.mjs";
import { shots } from "./support/shots.mjs";

let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
});

const SESSION = "session-S3UnlockBucketPolicy";
const BUCKET = "northwind-lab-results";

test("a locked bucket is opened in a root session, by keyboard", async (t) => {
  const page = await open(t, browser, { scenario: "guardrails" });
  const hand = new Keyboard(page);
  const offer = (label) => page.getByTestId("root-access").getByTestId(`offer-${label}`);
  const state = (name, word) => page.getByTestId(`feature-${name}`).getByTestId("feature-state").filter({ hasText: word }).waitFor();

  await hand.fromMenu("open-services");
  await hand.activate(page.getByTestId("service-row-iam"));
  await page.getByTestId("root-access").waitFor();
  await state("RootSessions", "Not enabled");
  // The API would refuse, and says so; the console brings trusted access along.
  const api = page.getByTestId("feature-RootSessions");
  assert.match(await api.innerText(), /Would be refused: Trusted Access for IAM not enabled/);
  await hand.activate(offer("enable-both-in-the-console"));
  await state("RootSessions", /^Enabled/);
  await state("RootCredentialsManagement", /^Enabled/);

  await hand.enter(page.getByTestId("root-member"), { option: "Lab" });
  await hand.enter(page.getByTestId("root-task"), { option: "S3UnlockBucketPolicy" });
  await hand.activate(offer("start-the-root-session"));
  const session = page.getByTestId(SESSION);
  await session.waitFor();
  assert.match(await session.getByTestId("session-left").innerText(), /15 min left/);
  await assertAccessible(page);
  await shots(page, "root-access", { sizes: ["wide", "small"] });

  await hand.activate(offer("act-in-it-as-lab-root-session-s3unlockbucketpolicy"));
  await hand.activate(offer(`delete-the-policy-of-${BUCKET}`));
  await session.getByText("The bucket policy does not exist").first().waitFor();

  await hand.activate(offer("leave-the-session-act-as-management-ana"));
  await hand.activate(page.getByTestId("root-access").locator('[data-testid^="offer-let-the-session-expire"]').first());
  await session.getByTestId("session-left").filter({ hasText: "Expired" }).waitFor();
  // Lab's own people reach their bucket again.
  await hand.activate(page.getByTestId("services-close"));
  assert.match(await type(page, "as Lab/Lee"), /Lee/);
  assert.match(await type(page, `aws s3api get-bucket-policy --bucket ${BUCKET}`), /NoSuchBucketPolicy/);
  await page.assertClean();
});

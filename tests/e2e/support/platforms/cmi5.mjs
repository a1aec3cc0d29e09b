// A strict cmi5 platform with its record store, on a separate origin: a token that is issued once, launch data that may
// not be changed, and the rules of cmi5 (Quartz, sections 7 to 10) for statements. Violations are refused and recorded.

import { createServer } from "node:http";
import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { faults } from "./statements.mjs";

const CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/";
const EXTENSION = "https://w3id.org/xapi/cmi5/context/extensions/";
const ALLOWED = "authorization,content-type,x-experience-api-version";

/**
 * @param {object} [options]
 * @param {number} [options.masteryScore]
 * @param {string} [options.launchMode]
 * @param {number} [options.slow] milliseconds before each answer of the record store
 * @param {number} [options.busy] number of requests for documents that are first answered with 503
 */
export async function platform({ masteryScore, launchMode = "Normal", returnURL, slow = 0, busy = 0 } = {}) {
  const it = { statements: [], complaints: [], documents: new Map(), fetched: 0, preferences: 0, busy, slow };
  const registration = randomUUID();
  const activityId = `https://lms.example/launches/${registration}`;
  const actor = { objectType: "Agent", account: { homePage: "https://lms.example", name: "7" } };
  /** Sessions by token; `verbs` looks at the newest one. */
  const sessions = new Map();
  let newest;

  const server = createServer(async (request, response) => {
    const url = new URL(request.url, "http://localhost");
    const parts = [];
    for await (const part of request) parts.push(part);
    const body = Buffer.concat(parts).toString();
    const answer = (status, content, headers = {}) => {
      response.writeHead(status, { "Access-Control-Allow-Origin": "*", "Access-Control-Allow-Headers": ALLOWED, "Access-Control-Allow-Methods": "GET,PUT,POST", "Content-Type": "application/json", ...headers });
      response.end(content === undefined ? "" : JSON.stringify(content));
    };
    const refuse = (what, status = 400) => {
      it.complaints.push(what);
      answer(status, { error: what });
    };
    if (request.method === "OPTIONS") return answer(204);
    if (url.pathname === "/fetch") {
      it.fetched += 1;
      if (request.method !== "POST") return refuse("the token is asked for by POST", 405);
      // The launch link names the address, and anybody can make a link: the learner's own rights must not be behind it.
      if (request.headers.cookie !== undefined) it.complaints.push("the token is asked for without cookies");
      const session = [...sessions.values()].find(({ id }) => id === url.searchParams.get("session"));
      if (session.given) return answer(200, { "error-code": "1", "error-text": "The authorization token has already been returned." });
      session.given = true;
      return answer(200, { "auth-token": session.token });
    }
    if (it.slow) await delay(it.slow);
    if (url.pathname === "/xapi/activities/state" && request.method === "GET" && it.busy > 0) {
      it.busy -= 1;
      return answer(503);
    }
    const session = sessions.get(request.headers.authorization);
    if (!session) return refuse(`${url.pathname}: the token is wrong`, 401);
    if (request.headers["x-experience-api-version"] !== "1.0.3") return refuse("no version");
    if (url.pathname === "/xapi/agents/profile") {
      it.preferences += 1;
      session.asked.push("preferences");
      return answer(404);
    }
    if (url.pathname === "/xapi/activities/state") {
      const given = (name) => url.searchParams.get(name);
      if (given("activityId") !== activityId || given("registration") !== registration
        || JSON.stringify(JSON.parse(given("agent"))) !== JSON.stringify(actor)) return refuse("another's state");
      const name = given("stateId");
      if (request.method === "GET") {
        session.asked.push(name);
        return it.documents.has(name) ? answer(200, JSON.parse(it.documents.get(name))) : answer(404);
      }
      if (name === "LMS.LaunchData") return refuse("the launch data are the platform's", 403);
      if (body.length > 70_000) return refuse("a large document");
      it.documents.set(name, body);
      return answer(204);
    }
    if (url.pathname === "/xapi/statements" && request.method === "POST") {
      const statement = JSON.parse(body);
      if (it.statements.some(({ id }) => id === statement.id)) return answer(409);
      const wrong = [...faults(statement), ...rules(statement, session)];
      if (wrong.length > 0) return refuse(`${statement.verb?.id}: ${wrong.join("; ")}`);
      it.statements.push(statement);
      session.statements.push(statement);
      return answer(200, [statement.id]);
    }
    return refuse(`there is no ${request.method} ${url.pathname}`, 404);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;

  function rules(statement, session) {
    const found = [];
    const check = (good, what) => good || found.push(what);
    const { context = {}, result = {}, object } = statement;
    const word = statement.verb.id.split("/").at(-1);
    const template = JSON.parse(it.documents.get("LMS.LaunchData")).contextTemplate;
    const category = (name) => (context.contextActivities?.category ?? []).some(({ id }) => id === CATEGORY + name);
    const defined = category("cmi5");
    const words = (list) => list.filter((other) => other.context.contextActivities?.category?.some(({ id }) => id === `${CATEGORY}cmi5`))
      .map(({ verb }) => verb.id.split("/").at(-1));
    const [here, ever] = [words(session.statements), words(it.statements)];

    check(session.asked.includes("LMS.LaunchData") && session.asked.includes("preferences"), "launch data and preferences come first");
    check(context.registration === registration, "registration");
    check(context.extensions?.[`${EXTENSION}sessionid`] === session.id, "session id");
    for (const group of template.contextActivities.grouping) {
      check(context.contextActivities?.grouping?.some(({ id }) => id === group.id), "the template's activities");
    }
    check(JSON.stringify(statement.actor) === JSON.stringify(actor), "the platform's actor");
    check(!here.includes("terminated"), "nothing follows terminated");
    if (session.statements.length === 0) check(word === "initialized" && defined, "initialized is the first");
    if (!defined) {
      check(!category("moveon"), "what is only allowed decides nothing");
      check(object.id !== activityId, "what is only allowed is about something else");
      return found;
    }
    check(["initialized", "completed", "passed", "failed", "terminated"].includes(word), `cmi5 does not define ${word}`);
    check(object.id === activityId, "the object is the unit");
    check(!here.includes(word), `${word} once in a session`);
    check(category("moveon") === ("success" in result || "completion" in result), "moveon where it decides");
    check(["initialized"].includes(word) || result.duration, "a duration");
    check(!("score" in result) || ["passed", "failed"].includes(word), "a score");
    check(("completion" in result) === (word === "completed"), "completion");
    check(("success" in result) === ["passed", "failed"].includes(word), "success");
    if (launchMode !== "Normal") check(["initialized", "terminated"].includes(word), `${word} in ${launchMode}`);
    if (word === "completed") check(result.completion === true && !ever.includes("completed"), "completed once in a registration");
    if (["passed", "failed"].includes(word)) {
      check(!here.includes("passed") && !here.includes("failed"), "judged once in a session");
      check(!ever.includes("passed"), "nothing is judged after passed");
      check(result.success === (word === "passed"), "success");
      if (masteryScore !== undefined) {
        check(context.extensions[`${EXTENSION}masteryscore`] === masteryScore, "the mastery score");
        check((result.score.scaled >= masteryScore) === (word === "passed"), "the score says otherwise");
      }
    }
    return found;
  }

  return Object.assign(it, {
    origin,
    /** Creates a session: the address that launches the page. */
    launch(page) {
      const session = { id: randomUUID(), token: Buffer.from(randomUUID()).toString("base64"), given: false, asked: [], statements: [] };
      sessions.set(`Basic ${session.token}`, session);
      newest = session;
      it.documents.set("LMS.LaunchData", JSON.stringify({
        launchMode,
        moveOn: masteryScore === undefined ? "Completed" : "CompletedAndPassed",
        ...(masteryScore === undefined ? {} : { masteryScore }),
        ...(returnURL ? { returnURL } : {}),
        contextTemplate: {
          registration,
          contextActivities: { grouping: [{ objectType: "Activity", id: "urn:orgsim:unit:published" }] },
          extensions: { [`${EXTENSION}sessionid`]: session.id },
        },
      }));
      const query = new URLSearchParams({ endpoint: `${origin}/xapi`, fetch: `${origin}/fetch?session=${session.id}`, actor: JSON.stringify(actor), registration, activityId });
      return `${page}${page.includes("?") ? "&" : "?"}${query}`;
    },
    /**
     * Verbs of a session's statements, the last one's by default: `completed`; `(completed)` for statements that cmi5
     * only allows.
     */
    verbs: () => newest.statements.map(({ verb, context }) => {
      const word = verb.id.split("/").at(-1);
      return context.contextActivities?.category?.some(({ id }) => id === `${CATEGORY}cmi5`) ? word : `(${word})`;
    }),
    close: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  });
}

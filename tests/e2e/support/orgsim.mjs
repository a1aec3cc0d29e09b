// `orgsim serve`, the real program, with the built page: a server that a test starts, kills, restarts, and calls like a
// client.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { env } from "node:process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { DIST } from "./server.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

let built;
/** The binary: `ORGSIM` names it, or cargo builds it. */
export function binary() {
  built ??= env.ORGSIM ? Promise.resolve(env.ORGSIM) : build();
  return built;
}

async function build() {
  const { stdout } = await promisify(execFile)(
    env.CARGO ?? "cargo",
    ["build", "--quiet", "--package", "orgsim", "--message-format", "json-render-diagnostics"],
    { cwd: ROOT, maxBuffer: 1 << 28 },
  );
  const made = stdout.split("\n").filter(Boolean).map((line) => JSON.parse(line));
  const path = made.find((it) => it.executable && it.target.name === "orgsim")?.executable;
  assert.ok(path, "cargo has built no binary `orgsim`");
  return path;
}

/** The number of steps in a session as a server answers it: its first line is the head, its last the mark of the world. */
export const rowsOf = (session) => session.trim().split("\n").length - 2;

/**
 * Starts a server with a clock that moves only on request.
 * @param {import("node:test").TestContext} t it is killed at the end of this test
 * @param {object} [options]
 * @param {number} [options.port] a fixed port instead of a free one
 * @param {string[]} [options.words] additional command-line arguments
 */
export async function orgsim(t, { port = 0, words = [] } = {}) {
  const child = spawn(
    await binary(),
    ["serve", "--listen", `127.0.0.1:${port}`, "--clock", "manual", "--start", "scenario", "--page", DIST, "--log", "warn", ...words],
    { stdio: ["ignore", "pipe", "pipe"] },
  );
  let said = "";
  child.stderr.on("data", (text) => { said += text; });
  const ended = new Promise((resolve) => { child.once("exit", resolve); });
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  t.after(kill);
  const ready = await new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (piece) => {
      text += piece;
      if (text.includes("\n")) resolve(text);
    });
    ended.then((code) => reject(new Error(`orgsim serve ended with ${code}: ${said}`)));
  });
  const origin = ready.match(/http:\/\/127\.0\.0\.1:\d+/)?.[0];
  assert.ok(origin, `where does it listen? ${ready}`);
  return {
    origin,
    url: `${origin}/`,
    port: Number(new URL(origin).port),
    kill,
    /** Holds the server up, as a line that is lost without a word does, or lets it go on. */
    hold: (held) => child.kill(held ? "SIGSTOP" : "SIGCONT"),
    /** Calls an operation of AWS Organizations; returns the answer, or throws an error with AWS's code. */
    async call(operation, input = {}, account = "123456789012") {
      const response = await fetch(origin, {
        method: "POST",
        headers: {
          "Content-Type": "application/x-amz-json-1.1",
          "X-Amz-Target": `AWSOrganizationsV20161128.${operation}`,
          Authorization: `AWS4-HMAC-SHA256 Credential=${account}/20260101/us-east-1/organizations/aws4_request, SignedHeaders=host, Signature=00`,
        },
        body: JSON.stringify(input),
      });
      const answer = await response.json();
      if (!response.ok) throw new Error(`${operation}: ${JSON.stringify(answer)}`);
      return answer;
    },
    /** Creates an account, and waits until it exists. */
    async createAccount(name) {
      await this.call("CreateAccount", { AccountName: name, Email: `${name.toLowerCase()}@example.com` });
      await this.post("/_orgsim/advance", { until: "idle" });
    },
    async post(path, body = {}) {
      const response = await fetch(origin + path, { method: "POST", body: JSON.stringify(body) });
      assert.equal(response.status, 200, await response.text());
    },
  };
}

"""Talks to `orgsim mcp` as an assistant does: by raw messages, all of which are checked with the protocol's published schema, and
by the protocol's own Python client.

Usage: python3 run.py --orgsim BINARY

`schema.json` is that of version 2025-06-18, as the project Model Context Protocol publishes it (Apache-2.0 and MIT).
"""

import asyncio
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))

from support.checks import Checks, arguments, skip

try:
    import jsonschema
    from mcp import ClientSession, StdioServerParameters, stdio_client
except ImportError:
    skip("mcp", "The Python client of the Model Context Protocol needs Python 3.10 or newer.")

HERE = pathlib.Path(__file__).parent
SESSION = str(HERE.parent.parent.parent / "examples" / "evaluate" / "northwind.json")
SCP = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": ["s3:*", "s3:Get*"], "Resource": "*"}]})
QUESTION = {
    "principal": "Payments/Ben",
    "action": "ec2:RunInstances",
    "context": {"aws:RequestedRegion": "us-east-1", "aws:PrincipalTag/team": "x"},
}
# A call of each tool, and what its answer has.
CALLS = {
    "evaluate": (QUESTION, "explicitly-denied"),
    "why": (QUESTION, "Denied: there is an explicit deny"),
    "lint": ({"policy": SCP, "type": "scp"}, ""),
    "prove": ({"action": "ec2:RunInstances"}, "Not guaranteed"),
    "minimize": ({"policy": SCP, "type": "scp"}, '"s3:*"'),
    "who_can": ({"action": "s3:ListAllMyBuckets"}, "Payments / Ben"),
    "diff": ({"after": SESSION}, ""),
    "plan": ({"after": SESSION}, "Migration plan: 0 steps"),
}


def messages():
    """Requests and notifications of a client, each with the kind of result; the last three are wrong."""
    begin = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "driver", "version": "1"}}
    yield "initialize", begin, "InitializeResult"
    yield "notifications/initialized", None, None
    yield "ping", None, "EmptyResult"
    yield "tools/list", None, "ListToolsResult"
    for name, (given, _) in CALLS.items():
        yield "tools/call", {"name": name, "arguments": given}, "CallToolResult"
    yield "tools/call", {"name": "evaluate", "arguments": {**QUESTION, "principal": "Nobody"}}, "CallToolResult"
    yield "tools/call", {"name": "evaluate", "arguments": {}}, "JSONRPCError"
    yield "tools/call", {"name": "delete", "arguments": {}}, "JSONRPCError"
    yield "resources/list", None, "JSONRPCError"


def transcript(checks, orgsim):
    schema = json.loads((HERE / "schema.json").read_text())

    def check(kind, message):
        validator = jsonschema.Draft7Validator({**schema, "$ref": f"#/definitions/{kind}"})
        wrong = [error.message for error in validator.iter_errors(message)]
        checks.equal(f"{json.dumps(message)[:60]} is a {kind}", wrong, [])

    lines, kinds = [], {}
    for number, (method, params, kind) in enumerate(messages(), 1):
        message = {"jsonrpc": "2.0", "method": method} | ({} if params is None else {"params": params})
        if kind:
            message["id"] = number
            kinds[number] = kind
        check("JSONRPCRequest" if kind else "JSONRPCNotification", message)
        if kind != "JSONRPCError":
            check("ClientRequest" if kind else "ClientNotification", message)
        lines.append(json.dumps(message))
    lines.insert(3, "{ this is no JSON")
    done = subprocess.run([orgsim, "mcp", SESSION], input="\n".join(lines), capture_output=True, text=True, timeout=120)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    # Tools answer when they are done, and the rest meanwhile; what is no JSON has no id.
    checks.equal("what is no JSON is answered", [it["error"]["code"] for it in answers if it["id"] is None], [-32700])
    answers = sorted((it for it in answers if it["id"] is not None), key=lambda it: it["id"])
    checks.equal("every request has an answer", [it["id"] for it in answers], list(kinds))
    for answer in answers:
        kind = kinds[answer["id"]]
        check("JSONRPCMessage", answer)
        if kind == "JSONRPCError":
            check(kind, answer)
        else:
            check(kind, answer.get("result"))
    # A tool that cannot answer says why, to the assistant.
    wrong = next(it for it in answers if it["id"] == len(CALLS) + 5)["result"]
    checks.that("a wrong argument is an error of the tool", wrong["isError"], wrong)
    checks.that("it says what is wrong", "names no principal" in wrong["content"][0]["text"], wrong)


async def client(checks, orgsim):
    server = StdioServerParameters(command=orgsim, args=["mcp", SESSION])
    async with stdio_client(server) as (read, write), ClientSession(read, write) as session:
        await session.initialize()
        tools = (await session.list_tools()).tools
        checks.equal("the tools", [it.name for it in tools], list(CALLS))
        for name, (given, says) in CALLS.items():
            answer = (await session.call_tool(name, given)).model_dump(by_alias=True, mode="json")
            text = answer["content"][0]["text"]
            checks.that(f"{name} answers", not answer["isError"] and says in text, answer)


def main():
    options = arguments(__doc__)
    checks = Checks()
    with checks.part("messages by the published schema"):
        transcript(checks, options.orgsim)
    with checks.part("the Python client"):
        asyncio.run(asyncio.wait_for(client(checks, options.orgsim), 120))
    checks.end()


if __name__ == "__main__":
    main()

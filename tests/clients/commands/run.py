"""Runs every command of README.md and of the documents, as it is written there: in one folder for each document, on a machine
without settings, with the `orgsim` that is named.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments

ROOT = Path(__file__).resolve().parents[3]
DENY = {
    "Version": "2012-10-17",
    "Statement": {"Sid": "Keep", "Effect": "Deny", "Action": "s3:DeleteBucket", "Resource": "arn:aws:s3:::logs-*"},
}

#: What a learner's page saves.
ATTEMPT = {"begun": "2026-03-01T09:00:00.000Z", "done": None, "version": "", "ms": 1000, "met": [], "of": 3, "log": {}}
LEARNED = json.dumps({"orgsim": 1, "lessons": {"invite-and-accept": [ATTEMPT]}})

#: What is not run here, and where it is.
ELSEWHERE = {
    r"cargo xtask ": "the build; `test` is what runs this",
    r"aws s3 (sync|cp) ": "needs a bucket of AWS",
    r"(export AWS|aws |moto_server|TEST_SERVER|tf-policy|cfn-policy)": "tests/clients: documents, boto, analyzer",
    r"terraform show ": "tests/clients/terraform",
    r"orgsim import --profile ": "crates/orgsim/tests/own_organization/live.rs: needs the AWS CLI and a profile",
}

#: Commands whose exit status says what they found.
FOUND = {
    r"orgsim (diff|review) ": {0, 1},
    r"orgsim (coverage|prove) ": {0, 1, 3},
    r"orgsim evaluate .*(--draft|--after)": {0, 1},
    r"orgsim lint ": {0, 1},
}


def bare(home, program):
    """The environment of a machine on which nobody has set up AWS."""
    path = os.pathsep.join([str(program), "/usr/local/bin", "/usr/bin", "/bin"])
    return {"PATH": path, "HOME": str(home)}


def lines(document):
    """The commands of a document's shell blocks; one that goes on in the next line or in a text is one command."""
    found = []
    for block in re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(), re.DOTALL):
        commands = re.findall(r"((?:[^\n]*\\\n)*[^\n]*<<'(\w+)'\n.*?\n\2|(?:[^\n]*\\\n)*[^\n]+)", block, re.DOTALL)
        found += [command for command, _ in commands if not command.startswith("#")]
    return found


def prepare(work, run):
    """The files that the documents speak of: an organization with the accounts that they name, and a change of it."""
    made = run(f"orgsim export {ROOT}/examples/evaluate/northwind.json --format aws-cli").stdout
    # Web and Payments have the ids of the documents' questions and of the trail.
    (work / "organization.json").write_text(made.replace("712714416319", "111122223333").replace("713534476042", "444455556666"))
    (work / "change.txt").write_text("aws organizations create-organizational-unit --parent-id {root} --name Archive\n")
    run("orgsim import organization.json -o session.json")
    run("orgsim shell --session session.json --save rehearsed.json change.txt")
    for name, other in {
        "before.json": "session.json",
        "after.json": "rehearsed.json",
        "SESSION": "session.json",
        "CHANGED": "rehearsed.json",
    }.items():
        (work / name).write_text((work / other).read_text())
    for name in ["a.json", "b.json", "policy.json"]:
        (work / name).write_text(json.dumps(DENY))
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::things/*"}
    (work / "bucket.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": statement}))
    (work / "guardrails.toml").write_text((ROOT / "examples/evaluate/northwind.toml").read_text())
    for folder, name, text in [
        ("policies", "scp.json", json.dumps(DENY)),
        ("logs", "trail.json", (ROOT / "examples/review/trail.json").read_text()),
    ]:
        (work / folder).mkdir()
        (work / folder / name).write_text(text)
    for name in ["ana.json", "ben.json"]:
        (work / name).write_text(LEARNED)
    # Of a checkout with a built page, which docs/packages.md asks for.
    for name in ["examples", "lessons", "dist"]:
        (work / name).symlink_to(ROOT / name)


def serves(command, work, environment):
    """Starts a server as it is written, until it says where it listens."""
    command = re.sub(r"\s+#.*", "", command).rstrip(" &")
    port = "" if "--port" in command else " --port 0"
    server = subprocess.Popen(
        ["sh", "-c", f"exec {command}{port}"],
        cwd=work,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    first = server.stdout.readline()
    server.send_signal(signal.SIGTERM)
    return first + server.communicate(timeout=60)[0]


def check(document, orgsim, checks):
    unused = set(FOUND)
    with tempfile.TemporaryDirectory() as home:
        work = Path(home) / "work"
        work.mkdir()
        environment = bare(home, Path(orgsim).resolve().parent)

        def run(command):
            return subprocess.run(["sh", "-c", command], cwd=work, env=environment, capture_output=True, text=True, timeout=120)

        if document != "README.md":
            prepare(work, run)
        if document.startswith("examples/"):
            shutil.copytree(ROOT / Path(document).parent, work, dirs_exist_ok=True)
        for command in lines(document):
            if any(re.match(pattern, command) for pattern in ELSEWHERE):
                continue
            if command.startswith("orgsim serve"):
                said = serves(command, work, environment)
                checks.that(command, "http://127.0.0.1:" in said, said)
                continue
            ran = run(command)
            pattern = next((it for it in FOUND if re.match(it, command)), None)
            wanted = FOUND[pattern] if pattern else {0}
            unused.discard(pattern)
            checks.that(command, ran.returncode in wanted, f"exit status {ran.returncode}\n{ran.stdout}{ran.stderr}")
    return unused


def main():
    options = arguments(__doc__)
    checks = Checks()
    unused = set(FOUND)
    documents = [
        "README.md",
        *sorted(str(it.relative_to(ROOT)) for it in [*ROOT.glob("docs/*.md"), *ROOT.glob("examples/*/README.md")]),
    ]
    for document in documents:
        if lines(document):
            with checks.part(document):
                unused &= check(document, options.orgsim, checks)
    checks.equal("kinds of commands that nothing shows", sorted(unused), [])
    checks.end()


if __name__ == "__main__":
    main()

"""The command line of Orgsim beside the real one, byte for byte.

Each line of `lines.txt` goes through the real `aws` (version 1, the package `awscli`) to `orgsim serve`, and through
`orgsim shell` in the manner of version 1, from the same session. Standard output, standard error and exit code have to be
the same. Lines that ask for YAML, which version 1 does not print, are compared with what `ruamel.yaml` makes of the real
tool's JSON with the settings of version 2.

    python3 run.py --orgsim BINARY [--aws AWS] [--only TEXT]

Without `--aws` the tool that is installed beside this Python is used, in processes forked from one that has loaded it
already: that is what the script `aws` does, without the half second of loading for each line.
"""

import argparse
import difflib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))

#: The real tool prints moments as version 2 does, and fetches nothing from the net.
CONFIG = "[default]\ncli_timestamp_format = iso8601\ncli_follow_urlparam = false\n"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--orgsim", required=True, help="the binary `orgsim`")
    parser.add_argument("--aws", help="the real tool, run as a process of its own for each line")
    parser.add_argument("--lines", default=os.path.join(HERE, "lines.txt"))
    parser.add_argument("--only", help="show and count only lines that contain this text; all are run")
    parser.add_argument("--show", action="store_true", help="print what both say")
    options = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        comparison = Comparison(options, folder)
        try:
            comparison.play(options.lines)
        finally:
            comparison.close()
    seconds = time.monotonic() - begin
    result = "ok" if comparison.failed == 0 and comparison.passed > 0 else "FAILED"
    print(f"test result: {result}. {comparison.passed} passed; {comparison.failed} failed; finished in {seconds:.2f}s")
    sys.exit(0 if result == "ok" else 1)


class Comparison:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.passed = 0
        self.failed = 0
        self.names = {}
        self.server = None
        self.ours = None
        self.answer = None
        self.account = None
        self.config = os.path.join(folder, "config")
        with open(self.config, "w", encoding="utf-8") as file:
            file.write(CONFIG)

    # ---- The file of lines

    def play(self, path):
        with open(path, encoding="utf-8") as file:
            lines = file.read().splitlines()
        number = 0
        while number < len(lines):
            line = lines[number]
            number += 1
            while line.endswith("\\") and number < len(lines):
                line = line[:-1] + lines[number].lstrip()
                number += 1
            if not line.strip() or line.startswith("#"):
                continue
            try:
                if line.startswith("@"):
                    self.direct(*line[1:].split(None, 1))
                else:
                    self.compare(number, self.filled(line))
            except Exception as error:
                raise SystemExit(f"{path}, line {number}: {line}\n{type(error).__name__}: {error}") from error

    def filled(self, text):
        """`{name}` is what `@let` has put there."""
        return re.sub(r"\{([a-z]+)\}", lambda found: self.names[found.group(1)], text)

    def direct(self, word, rest=""):
        rest = self.filled(rest)
        if word == "scenario":
            self.begin(*rest.split())
        elif word == "as":
            self.act_as(rest)
        elif word == "advance":
            self.advance(int(rest))
        elif word == "let":
            import jmespath

            name, expression = (part.strip() for part in rest.split("=", 1))
            value = jmespath.search(expression, self.answer)
            if not isinstance(value, str):
                raise ValueError(f"{expression} is {value!r} in {self.answer}")
            self.names[name] = value
        else:
            raise ValueError(f"there is no @{word}")

    # ---- The two sides

    def begin(self, scenario, seed="1"):
        self.close()
        log = open(os.path.join(self.folder, "log"), "ab")
        self.server = subprocess.Popen(
            [self.options.orgsim, "serve", "--listen", "127.0.0.1:0", "--clock", "manual", "--start", "scenario",
             "--scenario", scenario, "--seed", seed],
            stdout=subprocess.PIPE, stderr=log, stdin=subprocess.DEVNULL,
        )
        said = self.server.stdout.readline().decode()
        found = re.search(r"http://[0-9.:]+", said)
        if not found:
            raise RuntimeError(f"`orgsim serve` said no address but {said!r}")
        self.url = found.group().rstrip("/")
        # Who owns the organization, the scenario knows best.
        asked = subprocess.run(
            [self.options.orgsim, "shell", "--json", "--scenario", scenario, "--seed", seed],
            input=b"aws sts get-caller-identity\n", capture_output=True, check=True,
        )
        identity = json.loads(asked.stdout)
        if identity["exit"] == 0:
            self.names["management"] = json.loads(identity["stdout"])["Account"]

    def act_as(self, account):
        """The administrator of an account, whom the server knows by an access key of 12 digits."""
        self.account = account
        # The first call may bring the account and its administrator into the world, which is a step of the session.
        out, err, exit_code = self.real(["sts", "get-caller-identity", "--output", "json"])
        if exit_code != 0:
            raise RuntimeError(f"nobody can act in {account}: {out}{err}")
        arn = json.loads(out)["Arn"]
        self.names["me"] = account
        session = os.path.join(self.folder, "session.jsonl")
        with urllib.request.urlopen(f"{self.url}/_orgsim/session", timeout=60) as answer:
            text = answer.read()
        with open(session, "wb") as file:
            file.write(text)
        self.end_ours()
        self.ours = subprocess.Popen(
            [self.options.orgsim, "shell", "--json", "--dialect", "v1", "--session", session, "--as", arn],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )

    def advance(self, seconds):
        body = json.dumps({"seconds": seconds}).encode()
        request = urllib.request.Request(
            f"{self.url}/_orgsim/advance", data=body, headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            answer.read()
        self.orgsim(f"advance {seconds}s")

    def orgsim(self, line):
        self.ours.stdin.write((line + "\n").encode())
        self.ours.stdin.flush()
        said = self.ours.stdout.readline()
        if not said:
            raise RuntimeError("`orgsim shell` has ended")
        return json.loads(said)

    def environment(self):
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        return kept | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": self.account,
            "AWS_SECRET_ACCESS_KEY": self.account,
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": self.config,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "PYTHONIOENCODING": "utf-8",
            "LC_ALL": "C.UTF-8",
        }

    def real(self, words):
        """Output, errors and exit code of the real tool."""
        if self.options.aws:
            done = subprocess.run(
                [self.options.aws, *words], env=self.environment(), capture_output=True, stdin=subprocess.DEVNULL)
            return done.stdout.decode(), done.stderr.decode(), done.returncode
        return self.forked(words)

    def forked(self, words):
        import awscli.clidriver  # noqa: F401  before the fork, so that it is loaded once

        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            sys.stdout.flush()
            sys.stderr.flush()
            child = os.fork()
            if child == 0:
                run_aws(words, self.environment(), out.fileno(), err.fileno())
            _, status = os.waitpid(child, 0)
            out.seek(0)
            err.seek(0)
            return out.read().decode(), err.read().decode(), os.waitstatus_to_exitcode(status)

    def end_ours(self):
        if self.ours:
            self.ours.stdin.close()
            self.ours.stdout.close()
            self.ours.wait()
            self.ours = None

    def close(self):
        self.end_ours()
        if self.server:
            self.server.kill()
            self.server.wait()
            self.server.stdout.close()
            self.server = None

    # ---- Comparing

    def compare(self, number, line):
        words = shlex.split(line, comments=True)[1:]
        if "yaml" in words or "yaml-stream" in words:
            theirs = self.real_yaml(words)
            self.orgsim("dialect v2")
            said = self.orgsim(line)
            self.orgsim("dialect v1")
        else:
            theirs = self.real(words)
            said = self.orgsim(line)
        ours = (said["stdout"], said["stderr"], said["exit"])
        theirs, ours = without_chance(words, theirs, ours)
        try:
            self.answer = json.loads(theirs[0])
        except ValueError:
            pass
        if self.options.only and self.options.only not in line:
            return
        if self.options.show:
            print(f"$ {line}\n{theirs[0]}{theirs[1]}[exit {theirs[2]}]")
        if theirs == ours:
            self.passed += 1
            return
        self.failed += 1
        print(f"FAILED  line {number}: {line}")
        for name, real, sandbox in zip(("standard output", "standard error", "exit code"), theirs, ours, strict=True):
            if real != sandbox:
                print(f"  {name}:")
                for part in difflib.unified_diff(
                        str(real).splitlines(), str(sandbox).splitlines(), "aws", "orgsim", lineterm="", n=2):
                    print(f"    {part}")
                if str(real).splitlines() == str(sandbox).splitlines():
                    print(f"    line ends differ: {real[-40:]!r} {sandbox[-40:]!r}")

    def real_yaml(self, words):
        """What version 2 would print: the real tool's JSON as YAML."""
        from ruamel.yaml import YAML

        stream_of_pages = "yaml-stream" in words
        out, err, exit_code = self.real(["json" if word in ("yaml", "yaml-stream") else word for word in words])
        if exit_code == 0 and out:
            yaml = YAML(typ="safe")
            if "clib" not in yaml.Emitter.__module__:
                raise RuntimeError("version 2 prints with ruamel.yaml.clib, which is not installed (0.17.21 and 0.2.8 fit)")
            yaml.encoding = None
            yaml.representer.default_flow_style = False
            stream = io.StringIO()
            value = json.loads(out)
            yaml.dump([value] if stream_of_pages else value, stream)
            out = stream.getvalue()
        # Version 2 counts refusals by the service apart.
        return out, err, 254 if exit_code == 255 and "An error occurred (" in err else exit_code


def run_aws(words, environment, out, err):
    """The process that becomes the real tool; it does not return."""
    exit_code = 70
    try:
        # Set by the tool itself when it was loaded.
        data = os.environ.get("AWS_DATA_PATH", "")
        os.environ.clear()
        os.environ.update(environment | {"AWS_DATA_PATH": data})
        os.dup2(out, 1)
        os.dup2(err, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = open(0, encoding="utf-8", closefd=False)
        sys.stdout = open(1, "w", encoding="utf-8", closefd=False)
        sys.stderr = open(2, "w", encoding="utf-8", closefd=False)
        sys.argv = ["aws", *words]
        from awscli.clidriver import main as aws

        try:
            exit_code = aws()
        except SystemExit as ended:
            exit_code = ended.code if isinstance(ended.code, int) else 1
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    finally:
        os._exit(exit_code or 0)


def without_chance(words, theirs, ours):
    """The real tool draws words for its skeletons by chance: any word of the list fits."""
    skeleton = next((at for at, word in enumerate(words) if word == "--generate-cli-skeleton"), None)
    if skeleton is None or words[skeleton + 1:skeleton + 2] == ["output"]:
        return theirs, ours
    shouted = re.compile(r'"[A-Z][A-Za-z0-9_:-]+"(?=,?$)', re.MULTILINE)
    return (shouted.sub('"…"', theirs[0]), *theirs[1:]), (shouted.sub('"…"', ours[0]), *ours[1:])


if __name__ == "__main__":
    main()

"""What the documents say of clients, as they say it: on a machine without settings, and docs/from-moto.md's way to run a suite
that uses `@mock_aws` without a change.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.checks import Checks, arguments
from support.moto import Moto
from support.server import Server

ROOT = Path(__file__).resolve().parents[3]
ADDRESS = "http://127.0.0.1:4566"

#: A suite as people write it for moto. Its first test leaves things that the second one must not find.
SUITE = """
import unittest
import boto3
from moto import mock_aws


@mock_aws
class Suite(unittest.TestCase):
    def client(self, name):
        return boto3.client(name, region_name="us-east-1")

    def vend(self):
        organizations = self.client("organizations")
        organizations.create_organization(FeatureSet="ALL")
        made = organizations.create_account(AccountName="Data", Email="data@example.com")
        account = made["CreateAccountStatus"]["AccountId"]
        self.assertEqual(organizations.describe_account(AccountId=account)["Account"]["Name"], "Data")
        # Of the other server.
        parameters = self.client("ssm")
        self.assertEqual(parameters.describe_parameters()["Parameters"], [])
        parameters.put_parameter(Name="/vended", Value=account, Type="String")

    def test_first(self):
        self.vend()

    def test_second(self):
        self.vend()


unittest.main()
"""


def bare(home, **variables):
    """The environment of a machine on which nobody has set up AWS."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return {"PATH": path, "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true", **variables}


def client_lines(document):
    """The lines of the block that shows clients, without the one that starts the server."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    block = next(it for it in blocks if f"AWS_ENDPOINT_URL={ADDRESS}" in it)
    lines = block.splitlines()
    return "\n".join(line for line in lines if not re.match(r"(orgsim|cargo|docker|moto_server) ", line))


def main():
    options = arguments(__doc__)
    checks = Checks()
    with tempfile.TemporaryDirectory() as home:
        with checks.part("README.md's client command"), Server(options.orgsim, clock="instant") as server:
            command = client_lines("README.md").replace(ADDRESS, server.url)
            ran = subprocess.run(["sh", "-ec", command], env=bare(home), capture_output=True, text=True, timeout=120)
            checks.that("it succeeds", ran.returncode == 0, ran.stderr)
            checks.that("the organization is the key's", '"MasterAccountId": "111122223333"' in ran.stdout, ran.stdout)

        with checks.part("docs/server.md's variables"), Server(options.orgsim, clock="instant") as server:
            lines = client_lines("docs/server.md").replace(ADDRESS, server.url)
            asks = "import boto3; print(boto3.client('sts').get_caller_identity()['Account'])"
            command = f'{lines}\n"{sys.executable}" -c "{asks}"'
            ran = subprocess.run(["sh", "-ec", command], env=bare(home), capture_output=True, text=True, timeout=120)
            checks.equal("boto3 calls as the administrator", (ran.stdout.strip(), ran.stderr), ("111122223333", ""))

        moto = Moto()
        try:
            with checks.part("docs/from-moto.md: a suite of moto's, unchanged"):
                suite(options.orgsim, moto, Path(home), checks)
        finally:
            moto.close()
    checks.end()


def suite(orgsim, moto, home, checks):
    text = (ROOT / "docs/from-moto.md").read_text()
    switch = re.search(r"^(TEST_SERVER_MODE=\S+) (TEST_SERVER_MODE_ENDPOINT=\S+) pytest$", text, re.MULTILINE)
    words = re.search(r"^orgsim serve --clock instant (.*) --forward http://127.0.0.1:5000 &$", text, re.MULTILINE)
    checks.that("the document shows the switch and the server", switch and words)
    file = home / "suite.py"
    file.write_text(SUITE)
    with Server(orgsim, *words[1].split(), "--forward", moto.url, clock="instant") as server:
        mode = dict(pair.replace(ADDRESS, server.url).split("=", 1) for pair in switch.groups())
        ran = subprocess.run([sys.executable, "-B", file], env=bare(home, **mode), capture_output=True, text=True, timeout=120)
        checks.that("it passes", ran.returncode == 0 and "Ran 2 tests" in ran.stderr, ran.stderr)
    with Server(orgsim, "--forward", moto.url, clock="instant") as server:
        mode = dict(pair.replace(ADDRESS, server.url).split("=", 1) for pair in switch.groups())
        ran = subprocess.run([sys.executable, "-B", file], env=bare(home, **mode), capture_output=True, text=True, timeout=120)
        # So it is this server that the suite calls.
        checks.that("as in AWS, no account is there at once", ran.stderr.count("KeyError: 'AccountId'") == 2, ran.stderr)


if __name__ == "__main__":
    main()

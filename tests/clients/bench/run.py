"""Orgsim beside moto's server: the same calls to both, with 1, 201 and 1,001 accounts in the organization.

DescribeOrganization and CreateAccount go over raw HTTP, one connection as long as the server keeps it open; all accounts are
listed by boto3, which asks for 51 pages of 20 when there are 1,001. Medians. What boto3 itself needs shows when it talks to
a server that answers with prepared bytes.
"""

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.server import DEFAULT_ACCOUNT, SECRET, Server

SIZES = (1, 201, 1001)
#: Organizations creates no more accounts at a time.
AT_A_TIME = 5
HOUR, DAY = 3600, 86400


class Connection:
    """Calls over a socket, without any library between."""

    def __init__(self, url):
        host, port = url.removeprefix("http://").rstrip("/").split(":")
        self.address = (host, int(port))
        self.socket = None

    def request(self, operation, arguments):
        body = json.dumps(arguments).encode()
        head = (
            "POST / HTTP/1.1\r\n"
            f"Host: {self.address[0]}:{self.address[1]}\r\n"
            "Content-Type: application/x-amz-json-1.1\r\n"
            f"X-Amz-Target: AWSOrganizationsV20161128.{operation}\r\n"
            "X-Amz-Date: 20260110T090000Z\r\n"
            f"Authorization: AWS4-HMAC-SHA256 Credential={DEFAULT_ACCOUNT}/20260110/us-east-1/organizations/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=00\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def call(self, request):
        """Sends prepared bytes, gives the answer's body. A server that closes connections is connected to again."""
        if self.socket is None:
            self.socket = socket.create_connection(self.address)
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
        while len(body) < int(fields[b"content-length"]):
            body += self._more()
        if fields.get(b"connection") == b"close" or head.startswith(b"HTTP/1.0"):
            self.socket.close()
            self.socket = None
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise SystemExit(f"refused: {head.decode()}\n{body.decode()}")
        return body

    def _more(self):
        more = self.socket.recv(65536)
        if not more:
            raise SystemExit("the server closed the connection in the middle of an answer")
        return more


class Orgsim:
    name = "orgsim"

    def __init__(self, options):
        self.server = Server(options.orgsim)
        self.url = self.server.url

    def begun(self):
        self.server.raise_quota(2000)

    def created(self):
        """Accounts take a while; the clock moves on request."""
        self.server.advance(HOUR)

    def close(self):
        self.server.close()


class Moto:
    name = "moto"

    def __init__(self, options):
        self.log = tempfile.TemporaryFile(mode="w+")
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            stdout=self.log,
            stderr=subprocess.STDOUT,
            env=os.environ | {"PYTHONUNBUFFERED": "1"},
        )
        for _ in range(300):
            self.log.seek(0)
            if found := re.search(r"http://127\.0\.0\.1:\d+", self.log.read()):
                self.url = found.group()
                return
            time.sleep(0.1)
        raise SystemExit("moto's server did not start")

    def begun(self):
        """There is no quota."""

    def created(self):
        """Accounts are there at once."""

    def close(self):
        self.process.kill()
        self.process.wait()


def milliseconds(call, times):
    """The median of single calls, after some that are not counted."""
    for _ in range(max(1, times // 10)):
        call()
    taken = []
    for _ in range(times):
        begin = time.perf_counter()
        call()
        taken.append(time.perf_counter() - begin)
    return statistics.median(taken) * 1000


def list_all(client):
    return sum(len(page["Accounts"]) for page in client.get_paginator("list_accounts").paginate())


def client_of(url):
    import boto3

    return boto3.client(
        "organizations",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=DEFAULT_ACCOUNT,
        aws_secret_access_key=SECRET,
    )


def measure(kind, options, raw):
    """{(operation, size): milliseconds} of one server."""
    server = kind(options)
    figures = {}
    try:
        line = Connection(server.url)
        line.call(line.request("CreateOrganization", {"FeatureSet": "ALL"}))
        server.begun()
        describe = line.request("DescribeOrganization", {})
        made = 0

        def create():
            nonlocal made
            made += 1
            return line.request("CreateAccount", {"Email": f"m{made}@example.com", "AccountName": f"Member {made}"})

        for size in SIZES:
            while made + 1 < size:
                line.call(create())
                if made % AT_A_TIME == 0 or made + 1 == size:
                    server.created()
            figures["DescribeOrganization", size] = milliseconds(lambda: line.call(describe), options.calls)
            client = client_of(server.url)
            found = list_all(client)
            # moto has no limit, so that there are as many as were made.
            if found != made + 1:
                raise SystemExit(f"{server.name} lists {found} accounts, not {made + 1}")
            figures["ListAccounts", size] = milliseconds(lambda client=client: list_all(client), options.lists)
            taken = []
            for _ in range(options.creations):
                request = create()
                begin = time.perf_counter()
                line.call(request)
                taken.append(time.perf_counter() - begin)
                if made % AT_A_TIME == 0:
                    server.created()
            server.created()
            figures["CreateAccount", size] = statistics.median(taken) * 1000
            if size == SIZES[-1] and raw is not None:
                token, answers = None, []
                while True:
                    answers.append(line.call(line.request("ListAccounts", {"NextToken": token} if token else {})))
                    token = json.loads(answers[-1]).get("NextToken")
                    if token is None:
                        break
                raw.extend(answers)
    finally:
        server.close()
    return figures


class Filled:
    """An Orgsim with so many accounts in its organization."""

    def __init__(self, options, size):
        self.server = Orgsim(options)
        self.line = Connection(self.server.url)
        self.line.call(self.line.request("CreateOrganization", {"FeatureSet": "ALL"}))
        self.server.begun()
        self.describe = self.line.request("DescribeOrganization", {})
        self.made = 0
        while self.made + 1 < size:
            self.create()
        self.server.created()

    def create(self):
        """How long it took to ask for one more account."""
        self.made += 1
        names = {"Email": f"m{self.made}@example.com", "AccountName": f"Member {self.made}"}
        request = self.line.request("CreateAccount", names)
        begin = time.perf_counter()
        self.line.call(request)
        taken = time.perf_counter() - begin
        if self.made % AT_A_TIME == 0:
            self.server.created()
        return taken

    def described(self):
        begin = time.perf_counter()
        self.line.call(self.describe)
        return time.perf_counter() - begin


def growth(options):
    """What calls cost in a large organization, as a multiple of what they cost in one of one account: both at the same time,
    in turns, since a machine is not equally fast all the time."""
    small, large = Filled(options, SIZES[0]), Filled(options, SIZES[-1])
    try:
        for name, call, times in (
            ("DescribeOrganization", Filled.described, 10 * options.calls),
            ("CreateAccount", Filled.create, 10 * options.creations),
        ):
            taken = [(call(small), call(large)) for _ in range(times)]
            one, other = (statistics.median(times) for times in zip(*taken, strict=True))
            print(f"{name} at {SIZES[-1]:,} accounts costs {other / one:.2f} times what it costs at {SIZES[0]}")
    finally:
        small.server.close()
        large.server.close()


def canned(pages):
    """A server that answers with these pages, one after another; its URL."""
    answers = [
        b"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: 1\r\n"
        b"Content-Length: %d\r\n\r\n" % len(page) + page
        for page in pages
    ]
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for number in range(10**9):
            data = b""
            while b"\r\n\r\n" not in data:
                more = peer.recv(65536)
                if not more:
                    return
                data += more
            head, _, body = data.partition(b"\r\n\r\n")
            length = int(re.search(rb"(?i)content-length: (\d+)", head).group(1))
            while len(body) < length:
                body += peer.recv(65536)
            peer.sendall(answers[number % len(answers)])

    # A process of its own: a thread would share the interpreter with boto3.
    if os.fork() == 0:
        serve()
        os._exit(0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()
    return url


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--orgsim", required=True, help="the binary `orgsim`, built for speed")
    parser.add_argument("--calls", type=int, default=400, help="how many calls of DescribeOrganization")
    parser.add_argument("--creations", type=int, default=20, help="how many accounts are created to measure it")
    parser.add_argument("--lists", type=int, default=9, help="how many times all accounts are listed")
    options = parser.parse_args()
    raw = []
    ours = measure(Orgsim, options, raw)
    theirs = measure(Moto, options, None)
    print(f"{'':<22}{'accounts':>9}{'orgsim':>12}{'moto':>12}{'moto/orgsim':>13}")
    for operation in ("DescribeOrganization", "CreateAccount", "ListAccounts"):
        for size in SIZES:
            one, other = ours[operation, size], theirs[operation, size]
            print(f"{operation:<22}{size:>9,}{one:>9.2f} ms{other:>9.2f} ms{other / one:>12.1f}x")
    prepared = client_of(canned(raw))
    alone = milliseconds(lambda: list_all(prepared), options.lists)
    pages = len(raw)
    print(f"\nOf the last, boto3 alone (the same {pages} pages, prepared): {alone:.2f} ms")
    growth(options)


if __name__ == "__main__":
    main()

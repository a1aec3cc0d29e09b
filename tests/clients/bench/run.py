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
import time

import load
from servers import Connection, Moto, Orgsim, client_of

SIZES = (1, 201, 1001)
#: Organizations creates no more accounts at a time.
AT_A_TIME = 5


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
    load.arguments(parser)
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
    load.main(options)


if __name__ == "__main__":
    main()

"""Many clients, many accounts, many calls: both servers under load."""

import statistics
import time
from multiprocessing import get_context

from servers import Connection, Moto, Orgsim, client_of, resident

CLIENTS = 16
#: Every tenth call writes.
WRITES = 10


def arguments(parser):
    parser.add_argument("--each", type=int, default=100, help="how many calls each of the parallel clients makes")
    parser.add_argument("--large", type=int, default=10_000, help="how many accounts a large organization has")
    parser.add_argument("--many", type=int, default=100_000, help="how many calls Orgsim gets before its memory is measured")
    parser.add_argument("--many-moto", type=int, default=10_000, help="the same for moto, which takes longer for each")


def main(options):
    print(f"\n{'':<44}{'orgsim':>14}{'moto':>14}")
    for name, measured in (("parallel", parallel), ("large", large), ("memory", memory)):
        rows = [measured(kind, options) for kind in (Orgsim, Moto)]
        for (title, ours), (_, theirs) in zip(*rows, strict=True):
            print(f"{title:<44}{ours:>14}{theirs:>14}", flush=True)
        if name == "memory":
            print(f"(moto: after {options.many_moto:,} calls)")


def organization(server, accounts=100):
    """A connection to the server, and an organization that may have this many accounts."""
    line = Connection(server.url)
    line.call(line.request("CreateOrganization", {"FeatureSet": "ALL"}))
    server.begun(accounts)
    return line


def one_client(url, begin, calls, results):
    client = client_of(url)
    client.describe_organization()
    begin.wait()
    taken = []
    for _ in range(calls):
        before = time.perf_counter()
        client.describe_organization()
        taken.append(time.perf_counter() - before)
    results.put(taken)


def parallel(kind, options):
    """Calls of boto3 clients, each in a process of its own."""
    server = kind(options)
    try:
        organization(server)
        context = get_context("fork")
        begin, results = context.Barrier(CLIENTS + 1), context.Queue()
        clients = [
            context.Process(target=one_client, args=(server.url, begin, options.each, results)) for _ in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        begin.wait()
        started = time.perf_counter()
        taken = [seconds for _ in clients for seconds in results.get()]
        elapsed = time.perf_counter() - started
        for client in clients:
            client.join()
    finally:
        server.close()
    return [
        (f"{CLIENTS} boto3 clients, calls each second", f"{len(taken) / elapsed:.0f}"),
        (f"{CLIENTS} boto3 clients, median of a call", f"{statistics.median(taken) * 1000:.1f} ms"),
    ]


def large(kind, options):
    """An organization with very many accounts."""
    server = kind(options)
    try:
        line = organization(server, options.large)
        started = time.perf_counter()
        for number in range(options.large - 1):
            names = {"Email": f"m{number}@example.com", "AccountName": f"Member {number}"}
            line.call(line.request("CreateAccount", names))
            if number % 5 == 4:
                server.created()
        server.created()
        built = time.perf_counter() - started
        describe = line.request("DescribeOrganization", {})
        taken = []
        for _ in range(options.calls):
            before = time.perf_counter()
            line.call(describe)
            taken.append(time.perf_counter() - before)
        used = resident(server.process)
    finally:
        server.close()
    title = f"{options.large:,} accounts"
    return [
        (f"{title}, created in", f"{built:.0f} s"),
        (f"{title}, DescribeOrganization", f"{statistics.median(taken) * 1000:.2f} ms"),
        (f"{title}, memory", megabytes(used)),
    ]


def memory(kind, options):
    """Memory after very many calls, most of which read."""
    calls = options.many if kind is Orgsim else options.many_moto
    server = kind(options)
    try:
        line = organization(server)
        before = resident(server.process)
        describe = line.request("DescribeOrganization", {})
        account = {"ResourceId": "123456789012"}
        for number in range(calls):
            if number % WRITES == 0:
                tags = [{"Key": "team", "Value": f"team {number}"}]
                line.call(line.request("TagResource", account | {"Tags": tags}))
            else:
                line.call(describe)
        after = resident(server.process)
    finally:
        server.close()
    return [
        ("memory after the first call", megabytes(before)),
        (f"memory after {options.many:,} calls", megabytes(after)),
    ]


def megabytes(used):
    return "unknown" if used is None else f"{used:.0f} MB"

"""boto3 against `orgsim serve`: each operation of the Organizations API, every answer held against botocore's model."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from boto import buckets, errors, identity, others, pages, security, tour, trails
from boto.witness import Witness
from support.checks import Checks, arguments
from support.server import Server


def main():
    options = arguments(__doc__)
    checks = Checks()
    answered = set()
    for part in (tour, errors, others, pages, buckets, security, trails, identity):
        with Server(options.orgsim, *part.SERVER) as server:
            witness = Witness(server, checks)
            part.run(server, witness, checks)
            answered |= witness.answered
    with checks.part("nothing left out"):
        organizations = names("organizations")
        checks.equal("the API model has 63 operations", len(organizations), 63)
        for name in organizations:
            checks.that(f"organizations {name} succeeded", ("organizations", name) in answered)
    with checks.part("nor of the other services"), Server(options.orgsim) as server:
        others.coverage(server, checks, answered)
    checks.end()


def names(service):
    import botocore.session

    return botocore.session.get_session().get_service_model(service).operation_names


if __name__ == "__main__":
    main()

"""The servers that are measured, Orgsim and moto's, and calls to them without a library between."""

import json
import re
import socket
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from support.moto import Moto
from support.server import DEFAULT_ACCOUNT, SECRET, Server

__all__ = ["Connection", "Moto", "Orgsim", "client_of", "resident"]

HOUR = 3600


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
        self.process = self.server.process
        self.url = self.server.url

    def begun(self, accounts=2000):
        self.server.raise_quota(accounts)

    def created(self):
        """Accounts take a while; the clock moves on request."""
        self.server.advance(HOUR)

    def close(self):
        self.server.close()


def client_of(url):
    import boto3

    return boto3.client(
        "organizations",
        endpoint_url=url,
        region_name="us-east-1",
        aws_access_key_id=DEFAULT_ACCOUNT,
        aws_secret_access_key=SECRET,
    )


def resident(process):
    """The memory of a process and of its children in megabytes; None where the system does not say."""
    try:
        text = Path(f"/proc/{process.pid}/status").read_text()
    except OSError:
        return None
    return int(re.search(r"VmRSS:\s+(\d+) kB", text).group(1)) / 1024

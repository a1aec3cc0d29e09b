"""The AWS command line, loaded once: a script calls it a hundred times, and most of a call is the loading of its modules.

`CommandLine` has a folder with a program `aws` for the PATH. The program gives its words, variables and streams to a process
that has loaded the command line, which forks for each call.
"""

import array
import json
import os
import signal
import socket
import sys
import tempfile
import traceback
from pathlib import Path

PROGRAM = """#!{python} -IS
import array, json, os, socket, sys

with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    streams = array.array("i", [0, 1, 2])
    server.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    server.sendall(json.dumps([sys.argv[1:], dict(os.environ)]).encode())
    server.shutdown(socket.SHUT_WR)
    sys.exit(int(server.recv(8) or b"255"))
"""


class CommandLine:
    def __enter__(self):
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name)
        address = str(self.folder / "socket")
        program = self.folder / "aws"
        program.write_text(PROGRAM.format(python=sys.executable, address=address))
        program.chmod(0o755)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(address)
        listener.listen()
        self.process = os.fork()
        if self.process == 0:
            serve(listener)
        listener.close()
        return self

    def __exit__(self, *_):
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        self.temporary.cleanup()


def serve(listener):
    """Answers calls until it is killed."""
    import awscli.clidriver

    # Loads what each call would load otherwise: the plugins and the modules of a client.
    awscli.clidriver.create_clidriver().session.create_client("organizations", "us-east-1")

    # The children are not waited for: each answers for itself.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        client, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            # The command line waits for the processes that it starts, such as `uname`.
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            call(client, awscli.clidriver.main)
        client.close()


def call(client, run):
    """Runs one call in this process, and ends it."""
    status = 255
    try:
        _, ancillary, _, _ = client.recvmsg(1, socket.CMSG_LEN(12))
        streams = array.array("i", ancillary[0][2])
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
        words, variables = json.loads(b"".join(iter(lambda: client.recv(65536), b"")))
        # Loading the command line has set where its data is.
        variables["AWS_DATA_PATH"] = os.environ["AWS_DATA_PATH"]
        os.environ.clear()
        os.environ.update(variables)
        sys.argv = ["aws", *words]
        try:
            status = run() or 0
        except SystemExit as end:
            status = end.code or 0
        sys.stdout.flush()
        sys.stderr.flush()
    except Exception:
        traceback.print_exc()
    finally:
        client.sendall(str(status).encode())
        os._exit(0)

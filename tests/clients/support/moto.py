"""moto's server as a child process."""

import os
import re
import subprocess
import sys
import tempfile
import time


class Moto:
    name = "moto"

    def __init__(self, _options=None):
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

    def begun(self, accounts=2000):
        """There is no quota."""

    def created(self):
        """Accounts are there at once."""

    def close(self):
        self.process.kill()
        self.process.wait()

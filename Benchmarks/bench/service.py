"""The service under test, as a process."""

from __future__ import annotations

import http.client
import re
import signal
import socket
import subprocess
import time
from pathlib import Path

from .database import Database
from .programs import BenchError, start


class Service:
    """One instance on one database, with its settings as they are shipped."""

    def __init__(self, binary: Path, database: Database, sweeps: bool) -> None:
        self.database = database
        self.sweeps = sweeps
        self._log = database.cluster.folder / f"service-{database.name}{'' if sweeps else '-unswept'}.log"
        self.port = _free_port()
        words = [str(binary), "serve", "--database-url", database.service_connection, "--port", str(self.port)]
        words.append("--allow-anonymous")
        if not sweeps:
            words += ["--sweep-interval", "0"]
        with self._log.open("a") as log:
            self._process = start(words, stdout=log, stderr=log)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def wait(self) -> None:
        """Until it is ready to serve."""
        for _ in range(300):
            self.check()
            try:
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except OSError:
                pass
            time.sleep(0.1)
        raise BenchError(f"The service does not become ready; its log: {self._log.read_text()[-2000:]}")

    def check(self) -> None:
        """That it still runs."""
        if self._process.poll() is not None:
            raise BenchError(f"The service ended by itself: {self._log.read_text()[-2000:]}")

    def peak_memory(self) -> int:
        """The most memory that was ever resident, in bytes."""
        return peak_memory(self.pid)

    def stop(self) -> None:
        """In order, as an operator would."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(timeout=40)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()


def peak_memory(pid: int) -> int:
    """VmHWM of a process in bytes; 0 once it is gone."""
    try:
        found = re.search(r"^VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0


def _free_port() -> int:
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])

"""A private PostgreSQL with its default durability, on a Unix socket only."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

from .programs import BenchError, find_postgres_program, run, start

SUPERUSER = "postgres"


class Cluster:
    """A server with initdb's own settings: what is measured is what everybody has.

    Only where it listens is said, and for profiling that statements are counted, where the extension is installed.
    """

    def __init__(self, place: Path, is_for_profiling: bool) -> None:
        # PostgreSQL refuses to run as root.
        self.user = SUPERUSER if os.geteuid() == 0 else None
        # Not /tmp, which is memory on many systems: a commit must reach a disk.
        self.folder = Path(tempfile.mkdtemp(prefix="store-bench-", dir=place))
        self.log = self.folder / "postgresql.log"
        library = Path(find_postgres_program("postgres")).resolve().parent.parent / "lib" / "pg_stat_statements.so"
        self.counts_statements = is_for_profiling and library.exists()
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Makes the cluster and waits until it takes connections."""
        self.folder.chmod(0o700)
        if self.user:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        data = self.folder / "data"
        run([find_postgres_program("initdb"), "-D", str(data), "-U", SUPERUSER, "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8"], user=self.user)
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.folder)}
        if self.counts_statements:
            settings["shared_preload_libraries"] = "pg_stat_statements"
        words = [find_postgres_program("postgres"), "-D", str(data)]
        for name, value in settings.items():
            words += ["-c", f"{name}={value}"]
        with self.log.open("w") as log:
            self._process = start(words, user=self.user, stdout=log, stderr=log)
        self._wait()

    def _wait(self) -> None:
        assert self._process
        ready = [find_postgres_program("pg_isready"), "-q", "-h", str(self.folder)]
        for _ in range(300):
            if self._process.poll() is not None:
                raise BenchError(f"PostgreSQL did not start: {self.log.read_text()[-2000:]}")
            if subprocess.run(ready, check=False).returncode == 0:
                return
            time.sleep(0.1)
        raise BenchError(f"PostgreSQL did not come up; its log is {self.log}")

    @property
    def pid(self) -> int:
        """The process that a SIGINT stops."""
        assert self._process
        return self._process.pid

    def stop(self) -> None:
        """Stops the server at once, its data being of no further use, and removes it."""
        if self._process and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            try:
                self._process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)

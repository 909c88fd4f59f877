"""Load over HTTP, made by wrk."""

from __future__ import annotations

import itertools
import json
import re
import signal
import subprocess
from dataclasses import dataclass

from .programs import FOLDER, BenchError, find_program, start
from .sample import Sample
from .service import Service

# One thread makes several times the load that the service can take, and leaves the two cores to the others.
THREADS = 1
_runs = itertools.count(1)


@dataclass(frozen=True)
class Answers:
    """What wrk counted: `counts` by what the scripts call the answers, mostly `status_201` and so on."""

    requests: int
    seconds: float
    p50: float
    p99: float
    socket_errors: int
    counts: dict[str, int]

    def of(self, *names: str) -> int:
        """How many answers of these names there were."""
        return sum(self.counts.get(name, 0) for name in names)

    def sample(self) -> Sample:
        """All answers as a rate, with the latencies."""
        return Sample(rate=self.requests / self.seconds, p50=self.p50, p99=self.p99)


class Load:
    """A run of wrk that goes on until its time is up or somebody ends it."""

    def __init__(self, service: Service, script: str, arguments: list[object], connections: int, seconds: int) -> None:
        self.connections = connections
        # The number of the run is part of every id that it makes.
        words = [find_program("wrk"), f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s",
                 "-s", f"{script}.lua", service.url, "--", str(next(_runs)), *map(str, arguments)]
        self._limit = seconds + 60
        self._process = start(words, folder=FOLDER / "wrk", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def end(self) -> None:
        """Has it stop now; the answers so far are counted."""
        self._process.send_signal(signal.SIGINT)

    def answers(self) -> Answers:
        """Waits for the end."""
        try:
            output, _ = self._process.communicate(timeout=self._limit)
        except BaseException:
            self._process.kill()
            self._process.wait()
            raise
        found = re.search(r"^RESULT (.*)$", output, re.MULTILINE)
        if self._process.returncode != 0 or not found:
            raise BenchError(f"wrk failed: {output.strip()[-2000:]}")
        told = json.loads(found[1])
        return Answers(requests=told["requests"], seconds=told["duration"] / 1e6, p50=told["p50"] / 1e3,
                       p99=told["p99"] / 1e3, socket_errors=told["socket_errors"], counts=told["answers"])

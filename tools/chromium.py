"""Sees to a Chromium for the journeys, and to a Chinese font for their pictures."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")
FONTS = Path("frontend/node_modules/@expo-google-fonts/noto-sans-sc")
WEIGHTS = ("400Regular", "700Bold")


def find() -> str | None:
    """The path of a Chromium on this machine; $CHROMIUM names another."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Takes Debian's package where that is ours to do."""
    is_debian = platform.freedesktop_os_release().get("ID") == "debian" if sys.platform == "linux" else False
    if not is_debian or os.geteuid() != 0:
        sys.exit(
            "The journeys need Chromium: install it with your system's package manager, or name it in CHROMIUM."
        )
    print("installing chromium")
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def has_chinese_font() -> bool:
    """Whether pages will show hanzi instead of boxes."""
    if shutil.which("fc-list") is None:
        return False
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def copy_fonts() -> None:
    """Puts our own fonts where the user's programs look."""
    target = Path("~/.local/share/fonts").expanduser()
    target.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        for font in FONTS.rglob(f"*{weight}.ttf"):
            shutil.copy(font, target)


def main() -> None:
    if find() is None:
        install()
    if not has_chinese_font():
        copy_fonts()


if __name__ == "__main__":
    main()

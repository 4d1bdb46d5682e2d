"""Test set-up for every room: the engine, the seals, the browser, the cast (see tests/)."""

pytest_plugins = [
    "tests.engine",
    "tests.seals",
    "tests.browser",
    "tests.world",
    "tests.entrance",
    "tests.rules",
]

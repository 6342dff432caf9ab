#!/usr/bin/env python3
"""Set the project up once, then run what it is told. Needs nothing but python3.

    python3 start.py demo         the bot, telephones and a working day in the browser
    python3 start.py test […]     the test suite, side by side; words after it go to pytest
    python3 start.py trials       all the trials in small: some minutes of programs that are killed
    python3 start.py checks       style, types, boundaries, packages, translations
    python3 start.py trial NAME   a longer trial: tests/trials/NAME.py
    python3 start.py bench        the measurements
    python3 start.py train        make the weights of the understanding anew where the corpora changed
    python3 start.py sbom         which packages a server runs: a bill of materials, CycloneDX in JSON
    python3 start.py house        how large the code is, and what a tap, a form and a reminder run through
    python3 start.py …            anything else is the command line: run, roster import FILE, …

The packages stand in ``.venv``, put there from a lock of ``requirements/``: ``run.lock`` for using the
bot, ``dev.lock``, which holds all of the former and more, for working on it. After a change of the
dependencies the locks are made anew from pyproject.toml, the second with ``--group dev`` into dev.lock:

    uv pip compile --universal --generate-hashes --no-emit-index-url --no-header pyproject.toml \
        -o requirements/run.lock
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "made-from"  # what the finished .venv was made from; not there while it is being made
LOCKS = {kind: ROOT / "requirements" / f"{kind}.lock" for kind in ("run", "dev")}
OLDEST = (3, 11)
NEWEST = (3, 13)  # that the tests were run with; it is a sixth quicker than the oldest
# What needs dev.lock, in the project's folder.
DEVELOPING = ("test", "trials", "checks", "trial", "bench", "house", "train", "sbom")
MEMORY, ROOM = Path("/dev/shm"), 4 * 2**30  # where the tests' files stand while so many bytes are free there
# One process more than there are processors: each waits for a database or a program a third of its time.
SIDE_BY_SIDE = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "worksteal")
CHECKS = (
    ("ruff", "check", "."),
    ("ruff", "format", "--check", "."),
    ("mypy",),
    ("lint-imports",),
    ("deptry", "."),
    ("pytest", "-q", "tests/test_words.py", "tests/test_packages.py"),
)


def main(words: list[str]) -> None:
    """Set up what the words need, then become the program that they name."""
    if newer := newer_python(sys.version_info[:2]):
        os.execv(newer, [newer, __file__, *words])
    if sys.version_info < OLDEST:
        sys.exit("Cần Python 3.11 trở lên. / Python 3.11 or newer is needed.")
    kind = "dev" if words[:1] and words[0] in DEVELOPING else "run"
    with one_at_a_time():
        set_up(kind)
    if kind == "dev":
        os.chdir(ROOT)
        # What is compiled is kept: the tests start a hundred programs, each of which would compile all anew.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    if words[:1] == ["checks"]:
        sys.exit(check())
    if words[:1] in (["test"], ["trials"]) and has_room(MEMORY):
        os.environ.setdefault("TMPDIR", str(MEMORY))
    # -P: a folder that is called "bot" where one happens to stand is not taken for ours
    os.execve(PYTHON, [str(PYTHON), "-P", "-m", *program(words)], environment())


def newer_python(own: tuple[int, int]) -> str:
    """Return the newest Python on the path that is newer than ``own`` and can be used; else "".

    A version manager leaves scripts that do not work, and Debian cuts what makes a .venv off into a package.
    """
    for minor in range(NEWEST[1], max(own[1], OLDEST[1] - 1), -1):
        for folder in os.get_exec_path():
            python = Path(folder) / f"python3.{minor}"
            if python.is_file() and is_fit(python):
                return str(python)
    return ""


def is_fit(python: Path) -> bool:
    needed = "sqlite3, ssl" if uv() or may_install() else "sqlite3, ssl, ensurepip"
    return not subprocess.run([python, "-c", f"import {needed}"], capture_output=True, check=False).returncode


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Let a second start at once wait, and find the work done. The lock ends with the process."""
    with Path(__file__).open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def set_up(kind: str) -> None:
    """Make .venv fit for ``kind`` of use, unless it is. One that was left half made is made anew.

    Packages are added to one made from run.lock, so that a bot running from it is not disturbed.
    """
    if VENV.is_symlink():  # it is another clone's, and names the programs there
        sys.exit(f"{VENV} là liên kết; xin xóa liên kết đó. / It is a link; please remove it.")
    found = STAMP.read_text() if STAMP.exists() and PYTHON.exists() else ""
    if found in (fingerprint("dev"), fingerprint(kind)):
        return
    say("Đang cài đặt; lần đầu mất vài phút.", "Setting up; this takes a few minutes the first time.")
    STAMP.unlink(missing_ok=True)
    # packages cannot be added to a .venv that uv made where uv is gone: it has no pip
    if found != fingerprint("run") or not (uv() or (VENV / "bin" / "pip").exists()):
        make_venv()
    say("Đang tải và cài các gói.", "Fetching and installing packages.")
    install(LOCKS[kind])
    STAMP.write_text(fingerprint(kind))
    say("Đã cài đặt xong.", "Set up.")


def fingerprint(kind: str) -> str:
    """Tell lock, Python and place apart: another of any asks for another .venv, as its programs name it."""
    version = "{}.{}".format(*sys.version_info[:2])
    return f"{kind} {version} {hashlib.sha256(LOCKS[kind].read_bytes()).hexdigest()} {VENV}"


def make_venv() -> None:
    """Make an empty one, by uv or by Python's own module, which Debian has in a package of its own."""
    python = Path(sys.executable).resolve()  # this may run from the one that is deleted
    if VENV.exists():
        shutil.rmtree(VENV)
    if uv():
        run(uv(), "venv", "--quiet", "--python", python, VENV)
        return
    if not find_spec("ensurepip"):
        add_venv_module()
    run(python, "-m", "venv", VENV)


def add_venv_module() -> None:
    """Install Debian's package with the module, as root; anyone else is told what to do."""
    package = "python{}.{}-venv".format(*sys.version_info[:2])
    if not may_install():
        sys.exit(f"Thiếu gói {package}. / Missing: sudo apt-get install {package}")
    say(f"Cài gói {package}.", f"Installing the package {package}.")
    run("apt-get", "-qq", "update")
    run("apt-get", "-qq", "-y", "--no-install-recommends", "install", package)


def may_install() -> bool:
    """Return whether Debian's packages can be added by whoever runs this."""
    return os.geteuid() == 0 and bool(shutil.which("apt-get"))


def install(lock: Path) -> None:
    """Install exactly what the lock names, each file by its hash."""
    what = ("install", "--require-hashes", "-r", lock)
    if uv():
        run(uv(), "pip", *what, "--python", PYTHON)
    else:
        run(PYTHON, "-m", "pip", "--disable-pip-version-check", *what)


def uv() -> str:
    """Return where uv is, if it works (a version manager leaves scripts that do not); else ""."""
    found = shutil.which("uv") or ""
    works = found and subprocess.run([found, "--version"], capture_output=True, check=False).returncode == 0
    return found if works else ""


def run(*command: "str | Path") -> None:
    """Run it; what it prints is shown, on stderr, only where it fails."""
    settings = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    told = subprocess.run(
        command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    if told.returncode:
        sys.stderr.write(told.stdout.decode(errors="replace"))
        sys.exit(
            "Cài đặt chưa xong: xin kiểm tra mạng rồi chạy lại. / "
            "Set-up did not finish: check the network, then run this again."
        )


def program(words: list[str]) -> list[str]:
    """Return the module that the words start, and its arguments."""
    match words:
        case ["test", *options] if all(word.startswith("-") for word in options):
            return ["pytest", *SIDE_BY_SIDE, "--ignore=tests/trials", *options]
        case ["trials"]:
            return ["pytest", *SIDE_BY_SIDE, "tests/trials"]
        case ["test", *rest]:
            return ["pytest", *rest]
        case ["trial", name, *rest]:
            return [f"tests.trials.{name}", *rest]
        case ["bench", *rest]:
            return ["tests.bench", *rest]
        case ["house", *rest]:
            return ["tests.house", *rest]
        case ["sbom"]:
            return ["tests.sbom"]
        case ["train", *rest]:
            return ["tests.regulation.training", *rest]
    return ["bot", *words]


def check() -> int:
    """Run all the checks, then say which failed; return how many."""
    ended = {
        words: subprocess.run([VENV / "bin" / words[0], *words[1:]], env=environment(), check=False)
        for words in CHECKS
    }
    failed = [words for words, one in ended.items() if one.returncode]
    for words in failed:
        say("Chưa đạt: " + " ".join(words), "failed")
    return len(failed)


def environment() -> dict[str, str]:
    """Put the project's folder on the path, which spares installing it."""
    path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(path)}


def has_room(folder: Path) -> bool:
    """Tell whether it takes the tests' files, which would wait for a disk elsewhere, and runs programs."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize >= ROOM and not found.f_flag & os.ST_NOEXEC


def say(vietnamese: str, english: str) -> None:
    sys.stderr.write(f"{vietnamese} / {english}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)

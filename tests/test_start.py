"""start.py, run for real in a small project of its own; only uv is a stand-in, which notes what it hears."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import start

PIN = re.compile(r"^([\w.-]+(?:\[[\w,-]+\])?==\S+)", re.MULTILINE)
SHOW = "import os, sys; print(*sys.argv[1:]); print(os.getcwd())"
UV = f"""#!/bin/sh
[ "$1" = --version ] && exit
echo "$*" >> "$0.told"
echo "said by uv"
for last in "$@"; do :; done
[ "$1" = venv ] && mkdir -p "$last/bin" && ln -s "{sys.executable}" "$last/bin/python"
[ ! -e "$0.fails" ] || [ "$1" = venv ]
"""


@dataclass(frozen=True)
class Project:
    """A folder with start.py, two locks and a command line that shows its words and where it stands."""

    folder: Path
    uv: Path
    elsewhere: Path

    def starts(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Start from another folder, which has a package "bot" too."""
        command: list[str | Path] = [sys.executable, self.folder / "start.py", *words]
        path = {"PATH": f"{self.uv.parent}:/usr/bin:/bin"}
        return subprocess.run(
            command, cwd=self.elsewhere, env=path, capture_output=True, text=True, check=False
        )

    def set_up(self) -> list[str]:
        """Return what was made and installed since one last asked."""
        told = self.uv.with_name("uv.told")
        steps = told.read_text().splitlines() if told.exists() else []
        told.unlink(missing_ok=True)
        return [
            f"add {lock[1]}" if (lock := re.search(r"(\w+)\.lock", step)) else "new venv" for step in steps
        ]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = Project(tmp_path / "project", tmp_path / "programs" / "uv", tmp_path / "elsewhere")
    for folder in (made.folder / "requirements", made.folder / "bot", made.uv.parent, made.elsewhere / "bot"):
        folder.mkdir(parents=True)
    shutil.copy(start.__file__, made.folder)
    for kind in start.LOCKS:
        (made.folder / "requirements" / f"{kind}.lock").write_text(kind)
    (made.folder / "bot" / "__main__.py").write_text(SHOW)
    (made.elsewhere / "bot" / "__main__.py").write_text("raise SystemExit('another bot')")
    made.uv.write_text(UV)
    made.uv.chmod(0o755)
    return made


def test_words_that_it_does_not_know_go_to_the_command_line_where_one_stands(project: Project) -> None:
    began = project.starts("roster", "import", "FILE.xlsx", "--dry-run")
    assert began.stdout.splitlines() == ["roster import FILE.xlsx --dry-run", str(project.elsewhere)]


def test_its_own_words_go_to_stderr_in_both_languages_and_the_second_start_says_nothing(
    project: Project,
) -> None:
    said = project.starts("run").stderr.splitlines()
    assert said[0].startswith("Đang cài đặt; lần đầu mất vài phút. / Setting up")
    assert [line.partition(" / ")[0] for line in said[1:]] == ["Đang tải và cài các gói.", "Đã cài đặt xong."]
    assert project.starts("run").stderr == ""


def test_a_finished_venv_is_left_as_it_is(project: Project) -> None:
    project.starts("run")
    assert project.set_up() == ["new venv", "add run"]
    project.starts("demo")
    assert project.set_up() == []


def test_one_for_developing_is_added_to_one_for_running_and_serves_both_from_then_on(
    project: Project,
) -> None:
    for word in ("run", "bench", "run", "trial"):
        project.starts(word)
    assert project.set_up() == ["new venv", "add run", "add dev"]


def test_the_newest_python_that_works_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    works = f'#!/bin/sh\nexec "{sys.executable}" "$@"\n'
    for folder, minor, script in (
        ("left", 13, "#!/bin/sh\necho not found >&2\nexit 127\n"),
        ("right", 12, works),
        ("right", 14, works),
    ):
        (tmp_path / folder).mkdir(exist_ok=True)
        (tmp_path / folder / f"python3.{minor}").write_text(script)
        (tmp_path / folder / f"python3.{minor}").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'left'}:{tmp_path / 'right'}")
    assert start.newer_python((3, 11)) == start.newer_python((3, 9)) == str(tmp_path / "right" / "python3.12")
    assert start.newer_python((3, 12)) == start.newer_python((3, 14)) == ""


def test_another_lock_asks_for_another_venv(project: Project) -> None:
    project.starts("run")
    (project.folder / "requirements" / "run.lock").write_text("newer")
    project.set_up()
    project.starts("run")
    assert project.set_up() == ["new venv", "add run"]


def test_a_moved_folder_asks_for_another_venv(project: Project) -> None:
    project.starts("run")
    project.set_up()
    project.folder.rename(project.folder.with_name("moved"))
    moved = Project(project.folder.with_name("moved"), project.uv, project.elsewhere)
    moved.starts("run")
    assert project.set_up() == ["new venv", "add run"]


def test_a_set_up_that_failed_says_what_to_do_and_is_begun_anew(project: Project) -> None:
    fails = project.uv.with_name("uv.fails")
    fails.touch()
    failed = project.starts("run")
    assert failed.returncode == 1
    assert "xin kiểm tra mạng rồi chạy lại" in failed.stderr
    assert "said by uv" in failed.stderr
    assert failed.stdout == ""
    fails.unlink()
    assert project.starts("run").returncode == 0
    assert project.set_up() == ["new venv", "add run", "new venv", "add run"]


def test_of_two_at_once_one_sets_up_and_the_other_waits(project: Project) -> None:
    command: list[str | Path] = [sys.executable, project.folder / "start.py", "run"]
    path = {"PATH": f"{project.uv.parent}:/usr/bin:/bin"}
    both = [
        subprocess.Popen(command, env=path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(2)
    ]
    assert [begun.communicate()[0].splitlines()[0] for begun in both] == [b"run", b"run"]
    assert project.set_up() == ["new venv", "add run"]


@pytest.mark.parametrize(
    ("words", "module"),
    [
        ("test -q tests/test_start.py", "pytest -q tests/test_start.py"),
        ("trial kill --long", "tests.trials.kill --long"),
        ("bench", "tests.bench"),
        ("house --draw", "tests.house --draw"),
    ],
)
def test_the_words_of_developing_start_its_programs(words: str, module: str) -> None:
    assert start.program(words.split()) == module.split()


def test_the_lock_for_developing_holds_all_of_the_lock_for_running() -> None:
    run, dev = (set(PIN.findall(start.LOCKS[kind].read_text())) for kind in ("run", "dev"))
    assert run
    assert run <= dev


def test_every_package_of_a_lock_has_a_hash_and_no_host_is_named() -> None:
    for lock in start.LOCKS.values():
        text = lock.read_text()
        assert len(PIN.findall(text)) == len(re.findall(r"^[^\s#].* \\\n    --hash=", text, re.MULTILINE))
        assert "://" not in text


def test_options_alone_leave_the_suite_side_by_side() -> None:
    assert start.program(["test", "-v"]) == [*start.program(["test"]), "-v"]
    assert start.program(["test", "tests/test_start.py", "-v"]) == ["pytest", "tests/test_start.py", "-v"]


def test_the_tests_files_stand_in_memory_only_where_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not start.has_room(tmp_path / "nowhere")
    monkeypatch.setattr(start, "ROOM", 1)
    assert start.has_room(tmp_path)
    monkeypatch.setattr(start, "ROOM", 2**62)
    assert not start.has_room(tmp_path)

"""The trial of power cuts, in small."""

from pathlib import Path
from random import Random

from tests.trials.disk import Delete, Disk, Truncate, Write
from tests.trials.power import careless, cut_again_and_again

SEED = 7


def test_what_was_acknowledged_outlives_every_power_cut(tmp_path: Path) -> None:
    seen = cut_again_and_again(tmp_path / "full.db", cuts=8, seed=SEED, latest=1500)

    assert len(seen.acknowledged) > 50
    assert (seen.lost, seen.broken) == (0, [])


def test_a_store_that_syncs_only_at_checkpoints_loses_some_and_stays_whole(tmp_path: Path) -> None:
    with careless():
        seen = cut_again_and_again(tmp_path / "normal.db", cuts=3, seed=SEED, latest=1500)

    assert seen.lost > 0
    assert seen.broken == []


def test_the_disk_keeps_what_was_synced_and_perhaps_some_of_the_rest(tmp_path: Path) -> None:
    path = str(tmp_path / "file")
    left = set()
    for seed in range(50):
        disk = Disk(Random(seed), cut=5)
        disk.change(path, Write(0, b"synced"))
        disk.sync(path)
        disk.change(path, Write(0, b"SYN"))
        disk.change(path, Truncate(4))
        assert not disk.change(path, Delete())
        disk.go_dark()
        left.add(Path(path).read_bytes() if Path(path).exists() else None)
        Path(path).unlink(missing_ok=True)

    assert {b"synced", b"SYNced", b"sync", b"SYNc", None} <= left
    assert left - {b"synced", b"SYNced", b"sync", b"SYNc", None} == set()

"""The folder of files: what is kept again is young again."""

import os
from pathlib import Path

from storage.engine.blobs import path_of, store, sweep
from tests.people import BEFORE, MORNING


def test_what_is_sent_again_is_not_swept_before_its_row_is_written(tmp_path: Path) -> None:
    sha256 = store(tmp_path, b"%PDF-")
    long_ago = BEFORE.timestamp()
    os.utime(path_of(tmp_path, sha256), (long_ago, long_ago))
    assert store(tmp_path, b"%PDF-") == sha256
    assert sweep(tmp_path, set(), MORNING - (MORNING - BEFORE) / 2) == 0
    os.utime(path_of(tmp_path, sha256), (long_ago, long_ago))
    assert sweep(tmp_path, set(), MORNING) == 1

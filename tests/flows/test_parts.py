"""Part files are read as they were written, or not at all."""

from pathlib import Path

import pytest

from flows.parts import PartError, read_rows
from tasks.records import Document, Reject, Source
from tasks.write import Label, PartWriter, rows


def test_a_part_file_with_a_byte_that_has_changed_is_not_read(tmp_path: Path) -> None:
    with PartWriter(tmp_path, "part") as writer:
        for number in range(100):
            source = Source(f"{number}.txt", b"x", "text/plain")
            writer.add(rows(Reject("read", "empty", "nothing in it", Document(source)), Label("run", "pipeline")))
    path = tmp_path / "rejects/part.parquet"
    data = path.read_bytes()
    assert len(list(read_rows(path))) == 100
    first_page = data.index(b"\x28\xb5\x2f\xfd")
    for place in range(first_page, first_page + 60):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(PartError, match=r"rejects/part.parquet is damaged"):
            list(read_rows(path))

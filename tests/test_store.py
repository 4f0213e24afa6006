"""The store gives back what was put there, or nothing; a damaged one costs work and no result."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.encoding import MODEL
from pipeline.kept import NOTHING, Kept
from pipeline.store import Store

KEYS = {b"one": b"1" * 5_000, b"two": b"2" * 5_000, b"three": b"3"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with Store(tmp_path / "store", renews=True) as store:
        for key, data in KEYS.items():
            store.put(key, data)
    return tmp_path / "store"


def taken(store: Store) -> dict[bytes, bytes | None]:
    return {key: store.get(key) for key in KEYS}


def test_what_one_run_puts_another_takes(path: Path) -> None:
    with Store(path, renews=True) as store:
        assert taken(store) == KEYS
        assert (store.has(b"one"), store.has(b"four"), store.get(b"four")) == (True, False, None)
    assert not store.is_rebuilt
    assert not store.why_unused


def test_what_a_run_has_no_use_for_is_forgotten(path: Path) -> None:
    with Store(path, renews=True) as store:
        store.get(b"one")
        store.put(b"four", b"4")
    with Store(path) as store:
        assert [store.has(key) for key in (*KEYS, b"four")] == [True, False, False, True]


def test_a_run_that_fails_forgets_nothing_and_keeps_what_it_has_worked_out(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        _interrupted(path)
    with Store(path) as store:
        assert taken(store) == KEYS
        assert store.get(b"four") == b"4"


def _interrupted(path: Path) -> None:
    with Store(path, renews=True) as store:
        store.put(b"four", b"4")
        raise KeyboardInterrupt


def test_whoever_only_takes_changes_nothing(path: Path) -> None:
    before = path.read_bytes()
    with Store(path) as store:
        store.get(b"one")
        store.put(b"four", b"4")
        store.distrust()
    assert path.read_bytes() == before


def test_where_there_is_none_whoever_only_takes_makes_none(tmp_path: Path) -> None:
    with Store(tmp_path / "store") as store:
        assert store.get(b"one") is None
    assert not any(tmp_path.iterdir())


def test_a_fresh_run_finds_nothing_and_keeps_what_it_works_out(path: Path) -> None:
    with Store(path, renews=True, is_fresh=True) as store:
        assert set(taken(store).values()) == {None}
        store.put(b"one", b"neu")
        assert store.get(b"one") == b"neu"
    assert not store.is_rebuilt
    with Store(path) as store:
        assert taken(store) == {**KEYS, b"one": b"neu"}


def test_a_run_of_which_nothing_comes_forgets_nothing(path: Path, tmp_path: Path) -> None:
    for is_fresh in (True, False):
        with Store(path, renews=True, is_fresh=is_fresh) as store:
            store.put(b"four", b"4")
            store.forget_nothing()
    with Store(path) as store:
        assert taken(store) == KEYS
    with Store(tmp_path / "new", renews=True) as store:
        store.put(b"one", b"1")
        store.forget_nothing()
    assert not (tmp_path / "new").exists()


def test_without_a_place_nothing_is_kept() -> None:
    with Store() as store:
        store.put(b"one", b"1")
        assert store.get(b"one") is None


def damages(data: bytes) -> Iterator[bytes]:
    """The file with bytes changed here and there, cut off, emptied, or another file altogether."""
    for at in range(0, len(data), 701):
        yield data[:at] + bytes(one ^ 0x55 for one in data[at : at + 3]) + data[at + 3 :]
    for end in (0, 10, 100, 5_000, len(data) - 1):
        yield data[:end]
    yield b"no database at all" * 100
    yield data + b"\0" * 5_000


def test_a_damaged_store_gives_what_was_put_there_or_nothing(path: Path) -> None:
    rebuilt = 0
    for data in damages(path.read_bytes()):
        path.write_bytes(data)
        with Store(path, renews=True) as store:
            found = taken(store)
            for key, whole in KEYS.items():
                assert found[key] in (whole, None)
                store.put(key, whole)
        rebuilt += store.is_rebuilt
        assert not store.why_unused
        with Store(path) as store:
            assert taken(store) == KEYS
    assert rebuilt > 5


def test_an_index_that_leads_to_another_result_is_noticed(path: Path) -> None:
    swapped = {b"one": b"two", b"two": b"one"}
    with sqlite3.connect(path) as other:
        rows = other.execute("SELECT key, digest, data FROM results").fetchall()
        moved = [(digest, data, swapped.get(key, key)) for key, digest, data in rows]
        other.executemany("UPDATE results SET digest = ?, data = ? WHERE key = ?", moved)
    other.close()
    with Store(path, renews=True) as store:
        assert store.get(b"one") is None
    assert store.is_rebuilt


def test_the_file_of_another_program_is_begun_anew(path: Path) -> None:
    path.unlink()
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE results (name TEXT)")
    other.close()
    for is_rebuilt in (True, False):
        with Store(path, renews=True) as store:
            assert store.get(b"one") == (None if is_rebuilt else b"1")
            store.put(b"one", b"1")
        assert store.is_rebuilt is is_rebuilt
        assert not store.why_unused


def test_a_store_of_another_form_is_begun_anew(path: Path) -> None:
    with sqlite3.connect(path) as other:
        other.execute("PRAGMA user_version = 99")
    other.close()
    with Store(path, renews=True) as store:
        assert set(taken(store).values()) == {None}
    assert store.is_rebuilt


def test_what_cannot_be_understood_is_not_there_and_the_store_is_begun_anew(path: Path) -> None:
    with Store(path, renews=True) as store:
        kept = Kept(store, b"")
        assert kept.take(b"one", MODEL.decode) is None
        assert store.is_rebuilt
        assert kept.take(b"two", bytes) is None
        kept.put(b"one", MODEL.encode("好"))
        assert kept.take(b"one", MODEL.decode) == "好"


def test_a_store_that_another_program_holds_is_done_without(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store._SECONDS", 0)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with Store(path, renews=True) as store:
        assert store.get(b"one") is None
        store.put(b"four", b"4")
    assert store.why_unused == "另一个程序正在使用该文件"
    assert not store.is_rebuilt
    holder.close()
    with Store(path) as store:
        assert taken(store) == KEYS


def test_a_folder_in_its_place_is_told_and_left(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with Store(tmp_path / "store", renews=True) as store:
        store.put(b"one", b"1")
    assert "文件夹" in store.why_unused
    assert (tmp_path / "store").is_dir()


def test_keys_rest_on_the_basis_and_on_each_part() -> None:
    keys = [
        Kept(Store(), basis).key(*parts)
        for basis in (b"", b"1")
        for parts in ((b"a", b"b"), (b"ab",), (b"a", b"", b"b"), (b"b", b"a"))
    ]
    assert len(set(keys)) == len(keys)
    assert NOTHING.key(b"a", b"b") == keys[0]

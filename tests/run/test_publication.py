"""One run at a time writes, and what a killed one left is put right."""

import os
from pathlib import Path

import pytest

from pipeline.model import MANIFEST
from pipeline.run import swapping
from pipeline.run.carrying import Carrier
from pipeline.run.manifest import written_in
from pipeline.run.operator import OperatorError
from pipeline.run.publication import COMING, LOCK, Publication, recover
from pipeline.run.swapping import put_in_place
from tests.run.trees import NEW, OLD, SUMMARY, publish, texts, tree, write


def test_two_runs_do_not_mix(tmp_path: Path) -> None:
    with Publication(tmp_path) as first:
        write(first.stage("2024"), NEW)
        with pytest.raises(OperatorError, match="另一次运行正在写"), Publication(tmp_path):
            pass
        first.publish()
    assert texts(tmp_path / "2024") == NEW
    publish(tmp_path, OLD)
    assert texts(tmp_path / "2024") == OLD


def test_where_nothing_is_published_no_trace_stays(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "新建"):
        with Publication(target) as publication:
            publication.publish()
    assert not list(tmp_path.iterdir())
    with pytest.raises(ZeroDivisionError), Publication(tmp_path / "新建") as publication:  # noqa: PT012
        write(publication.stage("2024"), NEW)
        raise ZeroDivisionError
    assert not list(tmp_path.iterdir())


def test_a_new_folder_is_whole_on_the_disk_before_it_takes_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD)
    seen = []
    monkeypatch.setattr(
        "pipeline.run.publication.make_durable",
        lambda staged: seen.append((texts(staged / "2024")[SUMMARY], texts(tmp_path / "2024")[SUMMARY])),
    )
    publish(tmp_path, NEW)
    assert seen == [(NEW[SUMMARY], OLD[SUMMARY])]


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_when_a_later_year_cannot_be_swapped_the_earlier_ones_are_swapped_back(
    error: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD, "2022", "2023", "2024")
    before, put = tree(tmp_path), put_in_place

    def failing(staged: Path, standing: Path, aside: Path) -> None:
        if standing.name == "2024":
            raise error
        put(staged, standing, aside)

    monkeypatch.setattr("pipeline.run.publication.put_in_place", failing)
    with pytest.raises(OperatorError if error is OSError else error):
        publish(tmp_path, NEW, "2022", "2023", "2024")
    assert tree(tmp_path) == before


def test_a_file_open_in_excel_on_windows_is_told_and_nothing_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(tmp_path, OLD)
    before, rename = tree(tmp_path), Path.rename
    monkeypatch.setattr(swapping, "exchange", lambda _one, _other: False)

    def deny(self: Path, target: Path) -> Path:
        if self == tmp_path / "2024":
            raise PermissionError(13, "in use")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", deny)
    with pytest.raises(OperatorError, match="请关闭正打开的同名文件"):
        publish(tmp_path, NEW)
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("standing", "new", "aside", "wanted"),
    [
        (OLD, None, None, OLD),  # before anything was made
        (OLD, NEW, None, OLD),  # while the new folder was made
        (None, NEW, OLD, OLD),  # between two renames
        (NEW, OLD, None, NEW),  # after the exchange
        (NEW, None, OLD, NEW),  # before the old folder was removed
    ],
)
def test_every_state_in_which_a_run_can_be_killed_is_put_right(
    standing: dict[str, str] | None,
    new: dict[str, str] | None,
    aside: dict[str, str] | None,
    wanted: dict[str, str],
    tmp_path: Path,
) -> None:
    made = {}
    for name, files in (("旧", OLD), ("新", NEW)):
        publish(tmp_path / name, files)
        made[files[SUMMARY]] = tmp_path / name / "2024"
    target = tmp_path / "结果"
    for place, found in (("2024", standing), (".jixiao.new/2024", new), (".jixiao.old/2024", aside)):
        if found is not None:
            (target / place).parent.mkdir(parents=True, exist_ok=True)
            made[found[SUMMARY]].rename(target / place)
    with Publication(target):
        assert texts(target / "2024") == wanted
        assert {path.name for path in target.iterdir()} == {LOCK, "2024"}
    publish(target, NEW)
    assert texts(target / "2024") == NEW


@pytest.mark.parametrize("place", [".jixiao.ready/2024", ".jixiao.old/2024"])
def test_what_was_ready_when_a_run_was_killed_is_put_in_its_place(place: str, tmp_path: Path) -> None:
    """One year was put in its place, the other not, or it was being taken back."""
    publish(tmp_path, OLD, "2023", "2024")
    publish(tmp_path / "新", NEW, "2023", "2024")
    for year in ("2023", "2024"):
        carrier = Carrier(tmp_path / year, tmp_path / "新" / year, written_in(tmp_path / year), NEW)
        carrier.carry()
        (tmp_path / "新" / year / COMING).write_bytes(carrier.note())
    for folder in (".jixiao.ready", ".jixiao.old"):
        (tmp_path / folder).mkdir()
    (tmp_path / "2023").rename(tmp_path / ".jixiao.ready" / "2023")
    (tmp_path / "新" / "2023").rename(tmp_path / "2023")
    (tmp_path / "新" / "2024").rename(tmp_path / place)
    with Publication(tmp_path):
        assert [texts(tmp_path / year) for year in ("2023", "2024")] == [NEW, NEW]
    assert not [path for path in tmp_path.rglob(".jixiao.*") if path.name not in (LOCK, MANIFEST)]


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b'{"carried": {}, "seen": {"a": 1}, "left": [], "read": {}}'])
def test_of_a_note_that_is_not_understood_nothing_is_taken_for_carried(note: bytes, tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    publish(tmp_path / ".jixiao.ready", NEW)
    (tmp_path / ".jixiao.ready" / "2024" / COMING).write_bytes(note)
    with Publication(tmp_path):
        assert texts(tmp_path / "2024") == OLD


def test_what_was_moved_aside_is_kept_where_something_else_stands(tmp_path: Path) -> None:
    write(tmp_path, {".jixiao.old/2024/a": "旧", "2024/b": "别的", "2024（中断前的结果）/c": "更早"})
    recover(tmp_path)
    assert texts(tmp_path) == {"2024/b": "别的", "2024（中断前的结果）/c": "更早", "2024（中断前的结果）-2/a": "旧"}


def test_recovery_removes_nothing_through_a_link(tmp_path: Path) -> None:
    other = write(tmp_path / "别处", {"2024/a": "1"})
    target = tmp_path / "结果"
    target.mkdir()
    for name in (".jixiao.old", ".jixiao.new"):
        (target / name).symlink_to(other)
    with Publication(target):
        pass
    assert texts(tmp_path) == {"别处/2024/a": "1", "结果": "<folder>"}


LOCKS = [f"~${SUMMARY}", f".~lock.{SUMMARY}#", f".~{SUMMARY}"]


@pytest.mark.parametrize("lock", LOCKS)
def test_a_deliverable_that_is_open_is_told_before_the_work(lock: str, tmp_path: Path) -> None:
    publish(tmp_path, OLD, "2023", "2024")
    write(tmp_path, {f"2024/{lock}": ""})
    before = tree(tmp_path)
    with pytest.raises(OperatorError) as told, Publication(tmp_path):
        pass
    assert str(tmp_path / "2024" / SUMMARY) in str(told.value)
    assert lock in str(told.value)
    assert "\n" not in str(told.value)
    with Publication(tmp_path, only="2023"):
        pass
    assert tree(tmp_path) == before


@pytest.mark.parametrize("lock", LOCKS)
def test_a_deliverable_that_was_opened_meanwhile_is_told_before_publishing(lock: str, tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    with pytest.raises(OperatorError, match="打开"), Publication(tmp_path) as publication:  # noqa: PT012
        write(publication.stage("2024"), NEW)
        write(tmp_path, {f"2024/{lock}": ""})
        publication.publish()
    assert texts(tmp_path / "2024") == {**OLD, lock: ""}


def test_a_long_word_document_is_known_by_the_end_of_its_name(tmp_path: Path) -> None:
    publish(tmp_path, {**OLD, "甲局/绩效自评复核报告.docx": "报告"})
    write(tmp_path, {"2024/甲局/~$自评复核报告.docx": ""})
    with pytest.raises(OperatorError, match="绩效自评复核报告"), Publication(tmp_path):
        pass


def test_a_lock_without_its_file_is_in_nobodys_way(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    write(tmp_path, {"2024/~$没有.xlsx": "", "2024/.~lock.没有.xlsx#": ""})
    publish(tmp_path, NEW)
    assert texts(tmp_path / "2024") == NEW


def test_a_target_that_is_a_file_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"结果": "文件", "别的/2024": "文件"})
    for target in (tmp_path / "结果", tmp_path / "结果" / "下面", tmp_path / "别的"):
        with pytest.raises(OperatorError, match="同名的文件或文件夹"):
            publish(target, NEW)
    (tmp_path / "断").symlink_to(tmp_path / "没有")
    with pytest.raises(OperatorError, match="同名的文件或文件夹"):
        publish(tmp_path / "断", NEW)


def test_a_target_with_a_name_too_long_is_told(tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="路径太长"):
        publish(tmp_path / ("长" * 100), NEW)


def test_a_target_that_is_a_link_to_a_folder_is_written_to(tmp_path: Path) -> None:
    (tmp_path / "真").mkdir()
    (tmp_path / "链接").symlink_to(tmp_path / "真")
    for files in (OLD, NEW):
        publish(tmp_path / "链接", files)
        assert texts(tmp_path / "真" / "2024") == files
    assert (tmp_path / "链接").is_symlink()


def test_a_year_that_is_a_link_is_told_and_what_it_leads_to_untouched(tmp_path: Path) -> None:
    write(tmp_path / "真", OLD)
    (tmp_path / "2024").symlink_to(tmp_path / "真")
    before = tree(tmp_path)
    with pytest.raises(OperatorError, match="是链接"):
        publish(tmp_path, NEW)
    assert tree(tmp_path) == before


def test_a_read_only_target_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, OLD)
    (tmp_path / LOCK).unlink()
    before, opening = tree(tmp_path), os.open

    def deny(path: object, flags: int, *more: object, **still: object) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(13, "Permission denied", str(path))
        return opening(path, flags, *more, **still)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "open", deny)
    with pytest.raises(OperatorError, match="写入权限"):
        publish(tmp_path, NEW)
    assert tree(tmp_path) == before

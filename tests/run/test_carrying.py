"""Nothing that people did in the standing folder is lost."""

import os
from pathlib import Path

import pytest

from pipeline.model import MANIFEST
from pipeline.run import carrying
from pipeline.run.manifest import digest_of, written_in
from pipeline.run.operator import OperatorError
from pipeline.run.publication import LOCK, Publication
from tests.run.trees import NEW, OLD, SUMMARY, UNIT, publish, texts, tree, write

CHANGED = "绩效评价汇总（上次改动）.xlsx"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    publish(tmp_path, OLD)
    return tmp_path / "2024"


def test_what_nobody_touched_is_replaced(folder: Path) -> None:
    assert publish(folder.parent, NEW) == ()
    assert texts(folder) == NEW
    assert {path.name for path in folder.parent.iterdir()} == {LOCK, "2024"}


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_persons_own_files_links_and_empty_folders_stay(
    folder: Path, is_linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_linked:
        monkeypatch.setattr(carrying, "linked", lambda *_all: False)
    mine = {"我的.docx": "一", "甲局/我的.docx": "二", "甲局/深/处/a.txt": "三", "会议/b.txt": "四"}
    write(folder, mine)
    os.utime(folder / "我的.docx", ns=(5, 5_000_000_000))
    (folder / "空").mkdir()
    (folder / "甲局" / "空").mkdir()
    (folder / "链接").symlink_to("../别处")
    inode = (folder / "我的.docx").stat().st_ino
    assert publish(folder.parent, NEW) == ()
    assert texts(folder) == {**NEW, **mine, "空": "<folder>", "甲局/空": "<folder>", "链接": "-> ../别处"}
    assert (folder / "我的.docx").stat().st_mtime_ns == 5_000_000_000
    assert ((folder / "我的.docx").stat().st_ino == inode) is is_linked
    assert set(written_in(folder)) == set(NEW)


def test_an_empty_folder_that_the_program_uses_too_stays_one(folder: Path) -> None:
    (folder / "乙局").mkdir()
    assert publish(folder.parent, {**NEW, "乙局/评价底稿.xlsx": "新"}) == ()
    assert texts(folder) == {**NEW, "乙局/评价底稿.xlsx": "新"}


def test_a_changed_result_is_kept_beside_the_new_one_and_named(folder: Path) -> None:
    write(folder, {SUMMARY: "改过"})
    assert publish(folder.parent, NEW) == (folder / CHANGED,)
    assert texts(folder) == {**NEW, CHANGED: "改过"}
    write(folder, {SUMMARY: "又改"})
    second = "绩效评价汇总（上次改动2）.xlsx"
    assert publish(folder.parent, NEW) == (folder / second,)
    assert texts(folder) == {**NEW, CHANGED: "改过", second: "又改"}


def test_a_changed_result_that_is_not_written_again_stays_under_its_name(folder: Path) -> None:
    write(folder, {SUMMARY: "改过"})
    assert publish(folder.parent, {UNIT: "新底稿"}) == ()
    assert texts(folder) == {UNIT: "新底稿", SUMMARY: "改过"}
    assert publish(folder.parent, {UNIT: "新底稿"}) == ()
    assert (folder / SUMMARY).read_text(encoding="utf-8") == "改过"


def test_a_result_that_is_not_written_again_and_unchanged_goes(folder: Path) -> None:
    publish(folder.parent, {**OLD, "甲局/报告.docx": "报告"})
    publish(folder.parent, NEW)
    assert texts(folder) == NEW


def test_a_persons_file_where_a_new_result_goes_gets_another_name(folder: Path) -> None:
    write(folder, {"乙局/评价底稿.xlsx": "我的", "报告.docx/a": "文件夹"})
    kept = publish(folder.parent, {**NEW, "乙局/评价底稿.xlsx": "新", "报告.docx": "报告"})
    assert kept == (folder / "乙局/评价底稿（上次改动）.xlsx", folder / "报告（上次改动）.docx/a")
    assert (folder / "乙局/评价底稿.xlsx").read_text(encoding="utf-8") == "新"
    assert [path.read_text(encoding="utf-8") for path in kept] == ["我的", "文件夹"]


def test_the_folder_of_a_unit_that_is_no_longer_written_stays_as_it_is(folder: Path) -> None:
    write(folder, {"甲局/我的.docx": "我的"})
    rest = {SUMMARY: "新汇总"}
    for _time in range(2):
        assert publish(folder.parent, rest) == ()
        assert texts(folder) == {**rest, UNIT: "旧底稿", "甲局/我的.docx": "我的"}
    assert set(written_in(folder)) == {SUMMARY, UNIT}
    publish(folder.parent, NEW)
    assert texts(folder) == {**NEW, "甲局/我的.docx": "我的"}


def test_a_folder_of_version_0_2_is_replaced(tmp_path: Path) -> None:
    folder = write(tmp_path / "2024", {**OLD, "乙局/评价底稿.xlsx": "旧", "甲局/我的.docx": "我的"})
    assert publish(tmp_path, NEW) == ()
    assert texts(folder) == {**NEW, "乙局/评价底稿.xlsx": "旧", "甲局/我的.docx": "我的"}
    assert set(written_in(folder)) == {*NEW, "乙局/评价底稿.xlsx"}


def test_a_broken_manifest_loses_nothing(folder: Path) -> None:
    (folder / MANIFEST).write_text("{", encoding="utf-8")
    kept = publish(folder.parent, NEW)
    assert sorted(path.read_text(encoding="utf-8") for path in kept) == sorted(OLD.values())


@pytest.mark.parametrize("was_read", [True, False])
def test_what_was_read_and_made_anew_is_replaced_only_as_it_was_read(folder: Path, was_read: bool) -> None:
    write(folder, {SUMMARY: "填好"})
    digest = digest_of(folder / SUMMARY)
    assert digest is not None
    if not was_read:
        write(folder, {SUMMARY: "又填"})
    spelt = folder.parent / "2024" / ".." / "2024" / SUMMARY
    kept = publish(folder.parent, NEW, read={spelt: digest, Path("/别处"): digest})
    assert kept == (() if was_read else (folder / CHANGED,))


def test_what_was_read_and_is_not_made_anew_stays(folder: Path) -> None:
    write(folder, {"更正.xlsx": "填好"})
    digest = digest_of(folder / "更正.xlsx")
    assert digest is not None
    publish(folder.parent, NEW, read={folder / "更正.xlsx": digest})
    assert (folder / "更正.xlsx").read_text(encoding="utf-8") == "填好"


def test_lock_files_and_caches_are_not_carried(folder: Path) -> None:
    write(folder, dict.fromkeys(["~$没有.xlsx", ".~lock.没有.xlsx#", "Thumbs.db", "甲局/.DS_Store"], "x"))
    publish(folder.parent, NEW)
    assert texts(folder) == NEW


@pytest.mark.parametrize("is_linked", [True, False])
def test_what_changes_while_the_folders_are_swapped_is_kept(
    folder: Path, is_linked: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not is_linked:
        monkeypatch.setattr(carrying, "linked", lambda *_all: False)
    write(folder, {"我的.docx": "一", "别人的.docx": "二"})
    with Publication(folder.parent) as publication:
        write(publication.stage("2024"), NEW)
        ready = Publication._ready

        def and_then(self: Publication, *more: object) -> object:
            carrier = ready(self, *more)  # type: ignore[arg-type]
            write(folder, {SUMMARY: "刚改", "我的.docx": "刚刚改", "新来的.docx": "三"})
            return carrier

        monkeypatch.setattr(Publication, "_ready", and_then)
        kept = publication.publish()
    found = texts(folder)
    assert found[CHANGED] == "刚改"
    assert found["新来的.docx"] == "三"
    assert "刚刚改" in (found["我的.docx"], found.get("我的（上次改动）.docx"))
    assert found["别人的.docx"] == "二"
    assert set(kept) == {folder / CHANGED} | (set() if is_linked else {folder / "我的（上次改动）.docx"})


def test_who_writes_into_a_shared_result_while_the_folders_are_swapped_has_changed_the_new_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Publication(folder.parent) as publication:
        staged = publication.stage("2024")
        write(staged, {name: text for name, text in NEW.items() if name != SUMMARY})
        (staged / SUMMARY).hardlink_to(folder / SUMMARY)
        ready = Publication._ready

        def and_then(self: Publication, *more: object) -> object:
            carrier = ready(self, *more)  # type: ignore[arg-type]
            write(folder, {SUMMARY: "刚改"})
            return carrier

        monkeypatch.setattr(Publication, "_ready", and_then)
        assert publication.publish() == ()
    assert texts(folder) == {**NEW, SUMMARY: "刚改"}
    monkeypatch.undo()
    assert publish(folder.parent, NEW) == (folder / CHANGED,)
    assert texts(folder) == {**NEW, CHANGED: "刚改"}


def test_who_writes_into_a_shared_result_before_that_has_overtaken_the_run(folder: Path) -> None:
    with Publication(folder.parent) as publication:
        staged = publication.stage("2024")
        (staged / SUMMARY).hardlink_to(folder / SUMMARY)
        write(folder, {SUMMARY: "刚改"})
        with pytest.raises(carrying.OvertakenError):
            publication.publish()
    assert texts(folder) == {**OLD, SUMMARY: "刚改"}


def test_a_folder_that_cannot_be_listed_is_named_and_nothing_changed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, {"保密/a": "1"})
    before, scan = tree(folder.parent), os.scandir

    def deny(path: Path | int | str) -> object:
        if str(path).endswith("保密"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", deny)
    with pytest.raises(OperatorError, match="保密”（没有权限）"):
        publish(folder.parent, NEW)
    monkeypatch.undo()
    assert tree(folder.parent) == before


def test_nothing_is_written_or_removed_through_a_link(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = write(tmp_path_factory.mktemp("别处"), {"a": "1", "评价底稿.xlsx": "别人的"})
    (folder / "乙局").symlink_to(other)
    (folder / "深").symlink_to(other / "a")
    kept = publish(folder.parent, {**NEW, "乙局/评价底稿.xlsx": "新"})
    assert kept == (folder / "乙局（上次改动）",)
    assert texts(other) == {"a": "1", "评价底稿.xlsx": "别人的"}
    assert texts(folder)["乙局/评价底稿.xlsx"] == "新"


def test_long_paths_and_long_names_are_carried(folder: Path) -> None:
    deep = "/".join(["很长的文件夹名字" * 5] * 6) + "/a.txt"
    longest = "长" * 83 + ".xlsx"
    assert len(deep) > 240
    write(folder, {deep: "深", longest: "我的", "乙" * 80 + ".txt": "乙"})
    kept = publish(folder.parent, {**NEW, longest: "新"})
    assert texts(folder)[deep] == "深"
    assert [path.read_text(encoding="utf-8") for path in kept] == ["我的"]
    assert len(os.fsencode(kept[0].name)) <= 255


def test_permissions_of_folders_and_read_only_files_stay(folder: Path) -> None:
    write(folder, {"我的.docx": "一"})
    (folder / "我的.docx").chmod(0o444)
    folder.chmod(0o770)
    (folder / "甲局").chmod(0o750)
    publish(folder.parent, NEW)
    modes = [(folder / name).stat().st_mode & 0o777 for name in ("我的.docx", "", "甲局")]
    assert modes == [0o444, 0o770, 0o750]

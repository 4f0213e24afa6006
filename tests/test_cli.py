"""The command line as a person uses it."""

import os
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

from examples.county import county_data
from pipeline import findings
from pipeline.cli import show
from pipeline.cli.saying import say
from pipeline.model import Place
from pipeline.run import marking
from pipeline.standard import load_standard
from pipeline.tally import Tally
from tests.command_line import COUNTY, ROOT, TOWN, TOWN_NAME, run
from tests.filling import edited


def test_evaluating_the_town_prints_its_score_and_where_the_workbooks_are(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    status = run("evaluate", "--input", TOWN, "--output", tmp_path)
    printed = said.readouterr().out
    summary = tmp_path / "2024" / "绩效评价汇总.xlsx"
    assert status == 0
    assert "90.94" in printed
    assert "优" in printed
    assert str(summary) in printed
    assert "评价底稿 1 个" in printed
    assert "评价报告 1 份" in printed
    written = sorted(str(path.relative_to(summary.parent)) for path in summary.parent.rglob("*") if path.is_file())
    copies = [f"{TOWN_NAME}/核查回单/{name}（核查回单）.xlsx" for name in ("02 指标评分", "03 资产台账")]
    assert written == [
        ".jixiao.json", "更正与说明.xlsx", "汇总报告.docx", "绩效评价汇总.xlsx", *copies,
        f"{TOWN_NAME}/评价底稿.xlsx", f"{TOWN_NAME}/评价报告.docx",
    ]  # fmt: skip


def test_marks_of_an_area_are_printed_with_the_decimals_of_their_system() -> None:
    system = load_standard("town-2024").system.model_copy(update={"decimals": 3})
    marks = Tally("投入", Decimal(15), Decimal(15), Decimal("12.085"), Decimal("12.085"))
    assert show._marks(system, system.areas[0], marks) == "12.085/15"


@pytest.mark.parametrize(
    ("found", "end"),
    [("“追加”为 #REF!", "#REF!。不用处理。"), ("写作 #NAME?", "#NAME?。不用处理。"), ("为什么？", "什么？不用处理。")],
)
def test_an_error_value_ends_no_sentence(found: str, end: str, said: pytest.CaptureFixture[str]) -> None:
    show.print_findings([findings.CORRECTED_SINCE.at(Place("01.xlsx"), found)])
    assert said.readouterr().out.strip().endswith(end)


def test_of_an_area_that_is_assessed_in_part_it_is_said_how_much_of_it_was(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    next(folder.glob("*03*.xlsx")).unlink()
    run("evaluate", "--input", folder, "--output", tmp_path / "output")
    (line,) = [one for one in said.readouterr().out.splitlines() if "未评级  已评" in one]
    assert len(re.findall(r" \d+\.\d+/\d+（已评 \d+）", line)) == 1
    assert len(re.findall(r" \d+\.\d+/\d+ ", line)) >= 1


def test_the_inputs_are_never_changed(tmp_path: Path) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.xlsx")}
    run("evaluate", "--input", folder, "--output", tmp_path / "output")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*.xlsx")} == before


def test_the_same_inputs_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        run("evaluate", "--input", TOWN, "--output", tmp_path / name)
    first, second = (tmp_path / name / "2024" / "绩效评价汇总.xlsx" for name in ("first", "second"))
    assert first.read_bytes() == second.read_bytes()


def test_an_empty_folder_is_answered_with_what_to_do_and_the_example(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run("evaluate", "--input", tmp_path, "--output", tmp_path / "output") == 2
    error = said.readouterr().err
    assert "make templates" in error
    assert "examples/town-2024" in error
    assert not (tmp_path / "output").exists()


@pytest.mark.parametrize("command", ["evaluate", "check"])
def test_a_folder_that_is_not_there_is_named(command: str, tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    assert run(command, "--input", tmp_path / "没有") == 2
    assert str(tmp_path / "没有") in said.readouterr().err


def test_a_file_in_the_place_of_a_folder_is_called_one(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    book = next(TOWN.glob("*.xlsx"))
    assert run("check", "--input", book, "--output", tmp_path) == 2
    assert f"“{book}”是文件，不是文件夹" in said.readouterr().err


def test_an_unknown_system_is_answered_with_those_there_are(said: pytest.CaptureFixture[str]) -> None:
    assert run("check", "--input", TOWN, "--system", "town-2042") == 2
    error = said.readouterr().err
    assert "town-2024" in error
    assert "common-2013" in error


def test_a_system_in_an_old_form_of_workbook_is_no_unknown_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = tmp_path / "指标体系.xls"
    old.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600))
    assert run("check", "--input", TOWN, "--system", str(old)) == 2
    told = capsys.readouterr().err
    assert "不是 .xlsx 工作簿" in told
    assert "另存为" in told


def test_a_year_without_workbooks_writes_nothing_and_says_so(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    assert run("evaluate", "--input", TOWN, "--output", tmp_path, "--year", "2023") == 2
    printed = said.readouterr()
    assert "--year 2024" in printed.err
    assert not printed.out
    assert not list(tmp_path.iterdir())


def test_a_folder_of_broken_files_only_cannot_be_evaluated(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    assert run("evaluate", "--input", tmp_path, "--output", tmp_path / "output") == 2
    printed = said.readouterr()
    assert "坏.xlsx" in printed.out
    assert "Traceback" not in printed.err


def test_a_broken_file_beside_good_ones_is_named_and_the_unit_still_evaluated(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    assert run("evaluate", "--input", folder, "--output", tmp_path / "output") == 1
    printed = said.readouterr().out
    assert "坏.xlsx" in printed
    assert "90.94" in printed


def test_a_broken_file_is_named_once_however_many_years_there_are(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input" / "2024")
    for path in shutil.copytree(TOWN, tmp_path / "input" / "2025").glob("*.xlsx"):
        edited(path, "单位信息", B5=2025)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    assert run("evaluate", "--input", tmp_path / "input", "--output", tmp_path / "output") == 1
    printed = said.readouterr().out
    assert all(f"{year} 年度" in printed for year in (2024, 2025))
    assert printed.count("坏.xlsx") == 1


def test_a_unit_that_is_left_out_makes_the_status_1_though_nothing_is_an_error(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    stranger = county_data()["units"][0]
    for file in stranger["files"]:
        shutil.copy(COUNTY / file, folder)
    assert run("check", "--input", folder, "--year", "2024") == 1
    assert "[错误]" not in said.readouterr().out
    assert run("evaluate", "--input", folder, "--output", tmp_path / "output") == 1
    printed = said.readouterr().out
    assert f"未评价  {stranger['name']}（{stranger['code']}）" in printed
    assert "90.94" in printed


@pytest.mark.parametrize("command", ["check", "evaluate"])
def test_where_nothing_could_be_evaluated_the_status_is_2(
    command: str, tmp_path: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    assert run(command, "--input", tmp_path) == 2
    assert "坏.xlsx" in said.readouterr().out


def test_results_below_the_input_folder_are_skipped_with_a_word(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    for _time in range(2):
        assert run("evaluate", "--input", folder, "--output", folder / "output") == 0
        assert "90.94" in said.readouterr().out
    assert run("check", "--input", folder) == 0
    printed = said.readouterr().out
    assert "F128 output/2024　" in printed
    assert "F111" not in printed


@pytest.mark.parametrize("year", ["2024", "2024年", "2024年度"])
def test_a_year_may_be_written_as_people_do(year: str) -> None:
    assert run("check", "--input", TOWN, "--year", year) == 0


@pytest.mark.parametrize("year", ["今年", "24", "20240", "２０２４", "2024.0", ""])
@pytest.mark.parametrize("command", [["check"], ["evaluate"], ["explain", "柳树镇", "B101"]])
def test_a_year_that_is_none_is_answered_in_chinese(
    command: list[str], year: str, said: pytest.CaptureFixture[str]
) -> None:
    assert run(*command, "--input", TOWN, "--year", year) == 2
    assert f"年度“{year}”应为四位数字" in said.readouterr().err


@pytest.mark.parametrize("unit", ["", " "])
def test_an_empty_unit_is_asked_for_in_chinese(unit: str, said: pytest.CaptureFixture[str]) -> None:
    assert run("explain", unit, "B101", "--input", TOWN) == 2
    assert "请写明单位编码或名称" in said.readouterr().err


def test_findings_that_are_too_many_to_print_are_looked_for_where_they_are(
    tmp_path: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no summary is written nobody is sent to it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(show, "SHOWN_FINDINGS", 1)
    folder = shutil.copytree(TOWN, tmp_path / "input")
    for command in ("check", "evaluate"):
        (tmp_path / command).mkdir()
        for name in "甲乙":
            (tmp_path / command / f"{name}.xlsx").touch()
        assert run(command, "--input", tmp_path / command) == 2
        assert "……另有 1 条（错误 1 条），改正以上各条后再运行时列出。" in said.readouterr().out
    run("check", "--input", folder)
    assert "……另有 6 条（待核实 6 条），评价以后见汇总工作簿的“核查结果”。" in said.readouterr().out


def test_the_worst_findings_stand_last_where_a_screen_leaves_off_and_are_the_last_to_be_left_out(
    said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(show, "SHOWN_FINDINGS", 3)
    kinds = [findings.EMPTY_FILE, *[findings.CORRECTED_SINCE] * 4, findings.EMPTY_FILE]
    show.print_findings([kind.at(Place(f"0{number}.xlsx"), "1") for number, kind in enumerate(kinds)], "见别处")
    *lines, left = said.readouterr().out.splitlines()
    assert [re.findall(r"\[(.+)\] \S+ ([^　]+)", line)[0] for line in lines] == [
        ("提示", "01.xlsx"), ("错误", "00.xlsx"), ("错误", "05.xlsx"),
    ]  # fmt: skip
    assert left == "……另有 3 条（提示 3 条），见别处。"


def test_checking_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("check", "--input", TOWN) == 0
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("command", [["evaluate"], ["explain", "柳树镇", "B101"]])
def test_a_year_without_workbooks_is_answered_by_every_command_alike(
    command: list[str], tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    assert run(*command, "--input", TOWN, "--output", tmp_path, "--year", "2019") == 2
    assert "没有 2019 年度的工作簿，只有 2024 年度的" in said.readouterr().err


def test_a_summary_that_cannot_be_replaced_is_one_line_with_the_remedy(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "2024").write_text("a file where the folder should be", encoding="utf-8")
    assert run("evaluate", "--input", TOWN, "--output", tmp_path) == 2
    error = said.readouterr().err
    assert str(tmp_path / "2024") in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    "command", [[], ["evaluate"], ["watch"], ["check"], ["templates"], ["manual"], ["migrate"], ["explain"]]
)
def test_every_command_has_help_in_chinese(command: list[str], said: pytest.CaptureFixture[str]) -> None:
    assert run(*command, "--help") == 0
    assert any("\u4e00" <= character <= "\u9fff" for character in said.readouterr().out)


def test_a_gbk_console_shows_everything_without_a_crash(tmp_path: Path) -> None:
    folder = shutil.copytree(TOWN, tmp_path / "input")
    (folder / "坏😀\x1b[31m.xlsx").write_bytes(b"")
    console = {**os.environ, "PYTHONIOENCODING": "gbk:strict", "PYTHONUTF8": "0"}
    command: list[str | Path] = [sys.executable, "-m", "pipeline.cli", "evaluate"]
    command += ["--input", folder, "--output", tmp_path / "output"]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, env=console)
    assert ran.returncode == 1
    assert "90.94" in ran.stdout.decode("gbk")
    assert b"\x1b" not in ran.stdout + ran.stderr
    assert not ran.stderr


@pytest.mark.parametrize(("path", "found", "called"), [
    ("/home/jia/.venv/bin/jixiao", None, "/home/jia/.venv/bin/jixiao"),
    (".venv/bin/jixiao", None, ".venv/bin/jixiao"),
    ("/usr/bin/jixiao", "/usr/bin/jixiao", "jixiao"),
    ("/usr/lib/python3/pytest/__main__.py", None, "jixiao"),
])  # fmt: skip
def test_a_mistake_is_answered_with_a_command_that_can_be_typed_here(
    path: str, found: str | None, called: str, monkeypatch: pytest.MonkeyPatch, said: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.argv", [path])
    monkeypatch.setattr("shutil.which", lambda _name: found)
    assert run("check", "--no-such-option") == 2
    assert f"{called} check --help" in said.readouterr().err


def test_a_result_is_one_line_whatever_the_name_in_it(said: pytest.CaptureFixture[str]) -> None:
    say("清河县\n平安镇\r\u2028人民政府")
    assert len(said.readouterr().out.splitlines()) == 1


def given_up(*_: object) -> str:
    return "有工作表超过 50,000 行"


def test_workbooks_that_could_only_be_listed_are_told_from_those_that_were_marked(
    tmp_path: Path, said: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run("evaluate", "--input", TOWN, "--output", tmp_path / "marked")
    marked = said.readouterr().out
    assert "核查回单 2 个" in marked
    assert "核查清单" not in marked
    monkeypatch.setattr(marking, "_mark", given_up)
    run("evaluate", "--input", TOWN, "--output", tmp_path / "listed")
    listed = said.readouterr().out
    assert "核查清单 2 个" in listed
    assert "问题已标出" not in listed


@pytest.mark.skipif(sys.platform != "linux", reason="only there a process keeps to such a limit")
def test_too_little_memory_to_begin_with_is_one_line_with_the_remedy() -> None:
    import resource  # which Windows has not

    def narrow() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (100 << 20, 100 << 20))

    command = [sys.executable, "-m", "pipeline.cli", "check", "--input", str(TOWN)]
    ran = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, preexec_fn=narrow, encoding="utf-8")
    assert ran.returncode == 2
    assert len(ran.stderr.splitlines()) == 1
    assert "100 MiB" in ran.stderr
    assert "ulimit -v" in ran.stderr

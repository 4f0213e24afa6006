"""What is printed of reports: held against the results, edited by people."""

import shutil
from pathlib import Path

import pytest

from examples.county import county_data
from pipeline.claims import Passage
from pipeline.cli.show_reports import print_edited, print_verified
from pipeline.deliver.report import Refreshed
from pipeline.deliver.report.refreshing import Overwritten
from pipeline.run.reporting import Edited
from pipeline.run.verifying import unit_verified
from tests.command_line import COUNTY, TOWN, TOWN_NAME, run
from tests.report import reading as reports
from tests.spreadsheet import cached_values


@pytest.mark.parametrize(("rate", "status"), [("88.04%", 0), ("88.40%", 1)])
def test_a_report_is_held_against_the_results(
    rate: str, status: int, tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    run("evaluate", "--input", TOWN, "--output", tmp_path)
    report = tmp_path / "2024" / TOWN_NAME / "评价报告.docx"
    report.write_bytes(
        reports.edited(report.read_bytes(), lambda document: document.add_paragraph(f"预算执行率{rate}。"))
    )
    said.readouterr()
    assert run("verify", report, "--input", TOWN, "--output", tmp_path) == status
    printed = said.readouterr().out
    assert ("[不一致]" in printed) == bool(status)
    assert "报告中的数字：一致" in printed


def test_an_excerpt_before_a_number_that_nothing_knows_begins_with_a_word(said: pytest.CaptureFixture[str]) -> None:
    passages = [Passage("全年开会，研究12次，走访、慰问30户。", "", "正文第1段")]
    print_verified(unit_verified(passages, *reports.the_town()))
    excerpts = [line.split("　")[1] for line in said.readouterr().out.splitlines() if "[无从核对]" in line]
    assert excerpts == ["全年开会，研究12次", "走访、慰问30户"]


def test_what_became_of_an_edited_report_is_printed(tmp_path: Path, said: pytest.CaptureFixture[str]) -> None:
    run("evaluate", "--input", TOWN, "--output", tmp_path)
    report = tmp_path / "2024" / TOWN_NAME / "评价报告.docx"
    report.write_bytes(reports.edited(report.read_bytes(), lambda document: document.add_paragraph("评价组补充一段。")))
    said.readouterr()
    assert run("evaluate", "--input", TOWN, "--output", tmp_path) == 0
    assert "评价报告.docx”：更新数字和结果 0 处，其余文字未动" in said.readouterr().out


def test_the_terminal_the_cover_and_the_report_count_the_same_units_and_no_file_as_one(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder, results = shutil.copytree(TOWN, tmp_path / "input"), tmp_path / "output"
    for file in county_data()["units"][0]["files"]:
        shutil.copy(COUNTY / file, folder)  # of another indicator system, so that it is left out
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 half")
    run("evaluate", "--input", folder, "--output", results)
    printed = said.readouterr().out
    assert "评价单位 1 个（优 1），未评价 1 个\n未采用的文件 1 个" in printed
    cover = cached_values(results / "2024" / "绩效评价汇总.xlsx")
    assert [cover["封面", f"{column}6"] for column in "ABCD"] == [2, 1, 0, 1]
    report = results / "2024" / "汇总报告.docx"
    text = reports.text_of(report.read_bytes())
    assert "单位2个" in text
    assert "没有评价的1个" in text
    assert "另有1个文件不能读取或不能归入单位，没有采用" in text
    assert "坏.xlsx" not in text
    assert run("verify", report, "--input", folder, "--output", results) == 0


def test_the_terminal_counts_the_problems_of_a_unit_as_the_report_does(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    run("evaluate", "--input", COUNTY / "县直部门" / "教育局", "--output", tmp_path)
    assert "问题 0 个（另有评价工作自身的 1 个）" in said.readouterr().out
    text = reports.text_of((tmp_path / "2024" / "汇总报告.docx").read_bytes())
    assert "各单位共有问题0个" in text
    assert "问题个数不含评价工作自身的问题。" in text


def test_an_edited_report_on_all_units_names_the_unit_that_is_gone_and_the_one_that_has_come(
    tmp_path: Path, said: pytest.CaptureFixture[str]
) -> None:
    folder, results = tmp_path / "input", tmp_path / "output"
    for name in ("交通运输局", "教育局"):
        shutil.copytree(COUNTY / "县直部门" / name, folder / name)
    run("evaluate", "--input", folder, "--output", results)
    report = results / "2024" / "汇总报告.docx"
    report.write_bytes(reports.edited(report.read_bytes(), lambda document: document.add_paragraph("评价组补充一段。")))
    shutil.rmtree(folder / "教育局")
    shutil.copytree(COUNTY / "县直部门" / "农业农村局", folder / "农业农村局")
    said.readouterr()
    run("evaluate", "--input", folder, "--output", results)
    printed = said.readouterr().out
    assert "报告还列着、结果中已没有的单位 1 个：样例县教育局" in printed
    assert "报告没有写到的单位 1 个：样例县农业农村局" in printed
    assert "请把这份报告移到别处再运行一次，由程序重新起草" in printed
    assert run("verify", report, "--input", folder, "--output", results) == 1
    printed = said.readouterr().out
    assert "[结果中没有] 表2第2行第3列　报告写了单位“样例县教育局”" in printed
    assert "[未写到] 单位“样例县农业农村局”" in printed
    assert "由程序重新起草" in printed


def test_figures_that_people_rounded_are_counted_apart_from_those_that_differ(
    said: pytest.CaptureFixture[str],
) -> None:
    done = Refreshed(b"", 0, 0, (Overwritten("执行总额", "7", "8"),), (), rounded=3)
    print_edited([Edited(Path("评价报告.docx"), "", done)])
    printed = said.readouterr().out
    assert "四舍五入后与结果一致的 3 处" in printed
    assert "与结果不同的 1 处" in printed


@pytest.mark.parametrize(
    ("grade", "words"), [("优", "现在已评为“优”，报告中按未评级写的"), (None, "现在未评级，报告中按已评级写的")]
)
def test_sentences_of_an_edited_report_that_no_longer_fit_are_printed(
    grade: str | None, words: str, said: pytest.CaptureFixture[str]
) -> None:
    place = "“二、综合评价结论”第1段"
    done = Refreshed(b"", renewed=0, same=0, overwritten=(), unknown=())
    print_edited([Edited(Path("评价报告.docx"), "", done, outdated=(place,), grade=grade)])
    assert f"  单位{words}句子请改写：{place}" in said.readouterr().out

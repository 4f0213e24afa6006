"""No text of an input becomes a formula, a link, a name of a file or a control sequence in any output."""

from __future__ import annotations

import html
import itertools
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook

from pipeline.cli import main
from pipeline.deliver.plan import Prefill
from pipeline.kinds import KindName
from pipeline.run.evaluating import evaluate_folder
from pipeline.run.operator import Request
from pipeline.run.publishing import evaluate_and_publish
from pipeline.standard import Standard, load_standard
from tests.filling import complete, edited, written

EVIL = "evil.example"
TEXTS = (
    f'=HYPERLINK("http://{EVIL}","请点击")',
    f'+WEBSERVICE("http://{EVIL}")',
    f"-2+3+cmd|' /C calc {EVIL}'!A0",
    f"@SUM(1+1)*{EVIL}",
    f"\t=1+1 {EVIL}",
    f"http://{EVIL}/x",
    f"mailto:a@{EVIL}",
    f"file:///etc/passwd#{EVIL}",
    f"internal:'汇总'!A1 {EVIL}",
    f"<b>&amp;{EVIL}</b> ]]> &#10;",
    f"{{={EVIL}}}",
    f"..\\..\\{EVIL}/../../x",
    f"\u202e{EVIL}\u200b\ufeff",
    f"%s%n{{0}}${{{EVIL}}}",
    f"&P&N {EVIL}",
)
NAME = f'=HYPERLINK("http://{EVIL}/?a","镇政府") ../..:*?|<CON>'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A unit that fills every free text with something hostile, in files with hostile names, evaluated."""
    folder = tmp_path_factory.mktemp("poisoned")
    standard = load_standard("town-2024")
    source = folder / "in put" / "=1+1#%41 ' & <b>"
    written(standard, source, poisoned(standard))
    for number, path in enumerate(sorted(source.glob("*.xlsx"))):
        path.rename(path.with_name(f"{number}=HYPERLINK({EVIL})\u202e\x1b[31m{path.name}"))
    budget = min(source.glob("*.xlsx"))
    edited(budget, "预算执行", G5="十万")
    evaluate_and_publish(Request(folder / "in put", folder / "output"))
    return folder


def poisoned(standard: Standard) -> Prefill:
    texts = itertools.cycle(TEXTS)
    prefill = complete(standard, 单位名称=NAME)
    tables = {}
    for title, rows in prefill.tables.items():
        free = [
            one.name
            for one in standard.tables[title].columns
            if one.value_kind.name == KindName.TEXT and not (one.locked or one.is_computed or one.choices)
        ]
        own = standard.tables[title].preset
        free = [name for name in free if own is None or name != own.column]
        tables[title] = [{**row, **{name: next(texts) for name in free}} for row in rows]
    return replace(prefill, tables=tables)


def outputs(folder: Path) -> list[Path]:
    return sorted((folder / "output").rglob("*.xlsx"))


def test_the_hostile_unit_is_evaluated_and_its_texts_are_reported(folder: Path) -> None:
    (year,) = evaluate_folder(Request(folder / "in put", folder / "output")).years
    (one,) = year.batch.appraisals
    assert one.unit.name == NAME
    assert "F321" in {finding.code for finding in one.findings}
    assert len(outputs(folder)) >= 3


def test_no_formula_of_an_output_holds_a_text_of_the_input(folder: Path) -> None:
    for path in outputs(folder):
        for name, xml in markup(path, "xl/worksheets/"):
            for formula in re.findall(rb"<f[ >].*?</f>|<formula\d?>.*?</formula\d?>", xml, re.DOTALL):
                assert EVIL.encode() not in formula, (path, name)
                assert not re.search(rb"HYPERLINK|WEBSERVICE|cmd\|", formula), (path, name, formula)
        names = b"".join(xml for _name, xml in markup(path, "xl/workbook.xml"))
        assert EVIL.encode() not in b"".join(re.findall(rb"<definedName.*?</definedName>", names))


def test_every_link_of_an_output_leads_to_a_file_that_is_there(folder: Path) -> None:
    for path in outputs(folder):
        for name, xml in markup(path, "xl/worksheets/_rels/"):
            for target in re.findall(rb'Target="([^"]*)" TargetMode="External"', xml):
                shown = unquote(html.unescape(target.decode()))
                assert not re.match(r"[a-z]+:", shown, re.IGNORECASE), (path, name, shown)
                assert (path.parent / shown.partition("#")[0]).is_file() or "\\" in shown, (path, name, shown)


def test_names_of_files_and_folders_are_plain(folder: Path) -> None:
    for path in (folder / "output").rglob("*"):
        assert not set(path.name) & set('<>:"/\\|?*')
        assert all(unicodedata.category(one) not in ("Cc", "Cf", "Cs") for one in path.name)
        assert not path.name.startswith("=")
        assert (folder / "output").resolve() in path.resolve().parents


def test_texts_stand_in_the_outputs_as_they_were_typed(folder: Path) -> None:
    paper = next(path for path in outputs(folder) if path.name == "评价底稿.xlsx")
    values = {
        str(cell.value)
        for sheet in load_workbook(paper)
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "s"
    }
    assert {TEXTS[0], TEXTS[1], TEXTS[3]} <= values


def test_the_command_line_prints_no_control_character(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["check", "--input", str(folder / "in put"), "--output", str(folder / "output")])
    printed = "".join(capsys.readouterr())
    assert EVIL in printed
    assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs") for one in printed)


def markup(path: Path, start: str) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith(start) and not name.endswith("/"):
                yield name, archive.read(name)

"""Charts in reports: Word draws them from figures that the program renews as long as nobody changed them."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from docx.document import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree
from openpyxl import load_workbook

from pipeline.deliver.report import House, draft_unit, refreshed
from pipeline.deliver.report.charting import bars_in
from pipeline.figures import Bar, Bars, Stated, told
from tests.report.reading import (
    county_draft,
    county_figures,
    draft,
    edited,
    figures,
    opened,
    outline,
    text_of,
    the_town,
    written,
)
from tests.spreadsheet import resaved

RATES = "图.一级指标得分率"
CHART, WORKBOOK = "word/charts/chart1.xml", "word/embeddings/Microsoft_Excel_Worksheet1.xlsx"


def bars(data: bytes) -> list[tuple[str, str]]:
    return [(one.of, str(one.value)) for one in bars_in(etree.fromstring(part(data, CHART)))]


def cells(data: bytes) -> list[tuple[object, object]]:
    """What stands in the workbook of the chart, below its head."""
    sheet = load_workbook(BytesIO(part(data, WORKBOOK))).active
    assert sheet
    return [(row[0], row[1]) for row in sheet.iter_rows(min_row=2, max_col=2, values_only=True)]


def part(data: bytes, name: str) -> bytes:
    return zipfile.ZipFile(BytesIO(data)).read(name)


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """The document with other bytes in one of its parts, as after an edit."""
    result = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(result, "w") as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return result.getvalue()


def with_bars(*shown: tuple[str, str | None]) -> dict[str, Stated]:
    """The figures of the town with other bars in their chart."""
    found, each = figures(), tuple(Bar(of, Decimal(value) if value else None) for of, value in shown)
    chart = found[RATES]
    assert chart.bars
    return found | {RATES: replace(chart, text=told(each), bars=Bars(chart.bars.kind, each))}


def test_the_chart_of_a_unit_shows_the_rates_of_its_table() -> None:
    assert bars(draft()) == [
        ("投入", "0.805300"), ("过程", "0.926000"), ("产出", "0.982800"), ("效益", "0.820000"),
    ]  # fmt: skip


def test_the_workbook_behind_a_chart_has_the_same_data() -> None:
    assert cells(draft()) == [("投入", 0.8053), ("过程", 0.926), ("产出", 0.9828), ("效益", 0.82)]


def test_the_chart_of_the_county_counts_the_units_of_each_grade() -> None:
    grades = [one for one in county_figures().values() if one.key.startswith("等级单位数.")]
    assert bars(county_draft()) == [(one.of, f"{one.value}.000000") for one in grades]


def test_a_chart_is_renewed_with_its_workbook() -> None:
    shown = (("投入", "0.7"), ("过程", "0.8"), ("产出", "0.9"), ("效益", "1"))
    now = refreshed(draft(), with_bars(*shown)).data
    assert bars(now) == [(of, f"{Decimal(value):.6f}") for of, value in shown]
    assert cells(now) == [(of, float(value)) for of, value in shown]


@pytest.mark.parametrize(
    "shown",
    [
        (("投入", "0.7"), ("过程", "0.8")),
        (("决策", "0.7"), ("过程", "0.8"), ("产出", "0.9"), ("效益", "1"), ("满意度", "0.5")),
        (("投入", "0.7"), ("过程", None), ("产出", "0.9"), ("效益", None)),
    ],
)
def test_a_chart_follows_a_system_with_other_bars(shown: Sequence[tuple[str, str | None]]) -> None:
    now = refreshed(draft(), with_bars(*shown)).data
    assert [(of, value) for of, value in bars(now)] == [
        (of, f"{Decimal(value):.6f}" if value else "None") for of, value in shown
    ]
    references = [one.text for one in etree.fromstring(part(now, CHART)).iter(qn("c:f"))]
    assert references == ["数据!$B$1", f"数据!$A$2:$A${len(shown) + 1}", f"数据!$B$2:$B${len(shown) + 1}"]
    again = refreshed(now, with_bars(*shown))
    assert (again.renewed, again.overwritten) == (0, ())


def test_the_look_that_people_gave_a_chart_stays() -> None:
    red = part(draft(), CHART).replace(b"2F5597", b"FF0000")
    now = refreshed(with_part(draft(), CHART, red), with_bars(("投入", "0.7"))).data
    assert b"FF0000" in part(now, CHART)
    assert bars(now) == [("投入", "0.700000")]


def test_a_chart_whose_data_people_changed_is_told_and_left() -> None:
    theirs = with_part(draft(), CHART, part(draft(), CHART).replace(b">0.8053<", b">0.9<"))
    now = refreshed(theirs, with_bars(("投入", "0.7")))
    assert [(one.title, one.result) for one in now.overwritten] == [("各一级指标得分率", "投入 0.7")]
    assert bars(now.data)[0] == ("投入", "0.900000")


def test_what_people_keep_in_the_workbook_of_a_chart_is_not_lost() -> None:
    book = load_workbook(BytesIO(part(draft(), WORKBOOK)))
    book.create_sheet("我的计算")["A1"] = "去年 85 分"
    stream = BytesIO()
    book.save(stream)
    theirs = with_part(draft(), WORKBOOK, stream.getvalue())
    now = refreshed(theirs, with_bars(("投入", "0.7")))
    assert [one.title for one in now.overwritten] == ["各一级指标得分率"]
    assert now.data == theirs


def test_a_series_that_people_added_to_a_chart_is_not_lost() -> None:
    root = etree.fromstring(part(draft(), CHART))
    series = next(root.iter(qn("c:ser")))
    series.addnext(deepcopy(series))
    now = refreshed(with_part(draft(), CHART, etree.tostring(root)), with_bars(("投入", "0.7")))
    assert [one.title for one in now.overwritten] == ["各一级指标得分率"]


def test_a_caption_beside_a_chart_is_people_s() -> None:
    def caption(document: Document) -> None:
        drawing = next(document.element.iter(qn("w:drawing")))
        run = deepcopy(drawing.getparent())
        assert run is not None
        run.remove(next(run.iter(qn("w:drawing"))))
        text = OxmlElement("w:t")
        text.text = "图1"
        run.append(text)
        drawing.getparent().addnext(run)

    now = refreshed(edited(draft(), caption), with_bars(("投入", "0.7")))
    assert not now.overwritten
    assert bars(now.data) == [("投入", "0.700000")]


def test_an_area_that_is_not_scored_has_no_bar() -> None:
    appraisal, standard = the_town()
    areas = (replace(appraisal.areas[0], assessed=Decimal(0)), *appraisal.areas[1:])
    made = draft_unit(replace(appraisal, areas=areas), standard, outline("five-chapters"), House())
    assert bars(made)[0] == ("投入", "None")


def test_charts_can_be_left_out() -> None:
    appraisal, standard = the_town()
    rule = outline("caiyu-2020-10")
    plain = replace(rule, outline=rule.outline.with_parts(charts=False, score_table=None))
    made = draft_unit(appraisal, standard, plain, House())
    assert not [name for name in zipfile.ZipFile(BytesIO(made)).namelist() if "chart" in name]
    assert text_of(made).split() == text_of(draft("caiyu-2020-10")).split()


def test_a_house_s_template_leaves_none_of_its_own_charts_and_pictures_in_a_report() -> None:
    made = draft(house=House(draft()))
    names = [name for name in zipfile.ZipFile(BytesIO(made)).namelist() if name.startswith(("word/c", "word/e"))]
    assert names == ["word/charts/_rels/chart1.xml.rels", CHART, WORKBOOK]


def test_a_chart_has_words_for_those_who_cannot_see_it() -> None:
    (frame,) = opened(draft()).element.iter(qn("wp:docPr"))
    assert frame.get("descr") == "各一级指标得分率"


@pytest.mark.libreoffice
def test_a_chart_that_libreoffice_saved_is_renewed(tmp_path: Path) -> None:
    theirs = resaved(written(tmp_path, draft())).read_bytes()
    now = refreshed(theirs, with_bars(("投入", "0.7"), ("过程", "0.8"), ("产出", "0.9"), ("效益", "1")))
    assert bars(now.data) == [("投入", "0.700000"), ("过程", "0.800000"), ("产出", "0.900000"), ("效益", "1.000000")]
    assert not now.overwritten

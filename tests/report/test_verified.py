"""Numbers of reports held against the results: equal, rounded, different, a bound, or nothing the results know."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from io import BytesIO

import pytest

from examples.units import standard_of
from pipeline.claims import Passage
from pipeline.evaluate import Checked, Verdict, batch_contradictions, check_numbers, contradictions, unmentioned
from pipeline.evaluate.sums import wrong_sums
from pipeline.intake.passages import passages_of
from tests.examples.evaluating import county
from tests.report.reading import county_draft, county_figures, draft, figures, plain, the_town

OVERVIEW = [
    "一、部门概况",
    "核定内设机构和所属事业单位8个。另有1个县派出机构。",
    "截至2024年底，人员编制共计75人，其中行政编制35名、事业编制40名。年末实有人员72人，其中行政人员34人、事业人员38人。",
    "2024年年初预算总额9,158,647.00元，调整后预算16,461,154.60元，截至2024年12月31日，实际执行14,492,426.11元，预算执行率88.04%。",
]
CONCLUSION = ["二、综合评价结论", "本项目总得分为90.94分，绩效评级属于“优”，各级得分见下表。"]
ACHIEVEMENTS = ["三、主要业绩", "开展集中学习达50余次，提案办结率100%。", "全年化解矛盾纠纷182件，化解率100%。"]
PROBLEMS = [
    "四、存在的问题及原因分析",
    "绩效目标仅涵盖资金使用，没有结合重点任务，目标与职能关联度低。指标的可衡量性不足。",
    "3月的公务车保险没有在定点公司办理；3月、4月的接待没有附公函和接待清单。",
    "决算中房屋、车辆误将净值填为原值；部分资产闲置，闲置率6.95%。",
]
SCORES = [
    ["一级指标", "分值", "得分", "得分率"],
    ["投入", "15", "12.08", "80.53%"],
    ["过程", "25", "23.15", "92.60%"],
    ["产出", "40", "39.31", "98.28%"],
    ["效益", "20", "16.4", "82.00%"],
    ["合计", "100", "90.94", "90.94%"],
]
REPORT = [*OVERVIEW, *CONCLUSION, *ACHIEVEMENTS, *PROBLEMS]
# What is altered in turn: ten figures of every kind, in text and table.
ALTERED = [
    ("8个", "9个"), ("75人", "76人"), ("40名", "41名"), ("9,158,647.00元", "9,518,647.00元"),
    ("14,492,426.11元", "14,492,425.11元"), ("88.04%", "88.40%"), ("90.94分", "90.49分"), ("6.95%", "6.59%"),
    ("23.15", "23.51"), ("98.28%", "98.82%"),
]  # fmt: skip


def verified(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = SCORES) -> list[Checked]:
    return check_numbers(passages_of(plain(paragraphs, table)), figures())


def of(checked: Sequence[Checked], verdict: Verdict) -> list[str]:
    return [one.claim.text for one in checked if one.verdict is verdict]


def test_every_figure_of_the_published_report_that_the_results_know_is_equal() -> None:
    checked = verified(REPORT)
    assert of(checked, Verdict.DIFFERS) == []
    assert len(of(checked, Verdict.EQUAL)) == 28


def test_numbers_that_only_the_text_knows_are_said_to_be_so() -> None:
    assert of(verified(REPORT), Verdict.UNKNOWN) == ["1个", "50余次", "100%", "182件", "100%"]


def test_ten_altered_figures_are_just_those_that_differ() -> None:
    paragraphs, table = list(REPORT), [list(row) for row in SCORES]
    for old, new in ALTERED:
        paragraphs = [text.replace(old, new) for text in paragraphs]
        table = [[new if cell == old else cell for cell in row] for row in table]
    assert of(verified(paragraphs, table), Verdict.DIFFERS) == [
        "9个", "76人", "41名", "9,518,647.00元", "14,492,425.11元", "88.40%", "90.49分", "23.51", "98.82%", "6.59%",
    ]  # fmt: skip


def test_the_problems_that_the_published_report_leaves_out_are_named() -> None:
    appraisal, standard = the_town()
    left_out = {one.code for one in unmentioned(passages_of(plain(REPORT)), appraisal.reported, standard)}
    assert {"P101", "P201"} <= left_out
    assert left_out.isdisjoint({"P001", "P002", "P501", "P502", "P701", "P706"})


def test_our_own_draft_has_no_wrong_number_and_leaves_out_no_problem() -> None:
    appraisal, standard = the_town()
    passages = passages_of(draft())
    checked = check_numbers(passages, figures(), [one.fact for one in appraisal.problems])
    assert of(checked, Verdict.DIFFERS) == []
    assert unmentioned(passages, appraisal.reported, standard) == []
    assert contradictions(checked, passages, appraisal, standard) == []


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("调整后预算1,646.12万元", Verdict.ROUNDED),
        ("调整后预算0.16亿元", Verdict.ROUNDED),
        ("调整后预算1,646.11万元", Verdict.DIFFERS),
        ("预算执行率为88.0%", Verdict.ROUNDED),
        ("预算执行率为88%", Verdict.ROUNDED),
        ("预算执行率为87%", Verdict.DIFFERS),
        ("预算执行率低于90%", Verdict.BOUND),
        ("本项支出为14,492,426.11元", Verdict.EQUAL),
        ("本项支出为14,492,462.11元", Verdict.DIFFERS),
        ("本项支出为5,000.00元", Verdict.UNKNOWN),
    ],
)
def test_a_number_is_judged_by_its_words_or_by_its_many_digits(text: str, verdict: Verdict) -> None:
    (checked,) = verified([text])
    assert checked.verdict is verdict


def test_one_figure_stated_in_two_ways_is_a_contradiction() -> None:
    assert contradicted(["二、综合评价结论", "预算执行率88.04%。", "四、问题", "预算执行率为87.04%。"]) == ["第1段"]


def test_a_grade_that_does_not_belong_to_the_stated_total_is_a_contradiction() -> None:
    assert contradicted(["二、综合评价结论", "总得分为90.94分，评价等级为“良”。"]) == ["第1段"]


def test_a_grade_that_fits_the_total_but_not_the_results_is_one_too() -> None:
    assert contradicted(["二、综合评价结论", "评价等级为“良”。"]) == ["第1段"]


@pytest.mark.parametrize(
    "text",
    [
        "综合得分高于85分的不再复核。综合得分90.94分，评价等级为“优”。",
        "信用等级为良，安全风险等级为中，事故等级为差。",
        "评级为“良”好。",
        "评价等级分为优、良、中、差四档。",
        "评价等级分为“优”（90分以上）、“良”（80至90分）。",
        "等级：总分90-100分为优，80-90分为良，60-80分为中。",
    ],
)
def test_what_is_no_grade_of_the_unit_contradicts_nothing(text: str) -> None:
    assert contradicted([text]) == []


@pytest.mark.parametrize(
    "text",
    [
        "其余指标未评，暂不评定等级。", "绩效评价得分：90.94分　　评价等级：暂不评定",
        "绩效评价得分：90.94分　　评价等级：良", "本项目绩效评级属于“良”。",
    ],
)  # fmt: skip
def test_a_grade_is_held_against_the_unit_s_however_it_is_said(text: str) -> None:
    assert contradicted([text]) == ["正文第1段"]


def test_a_unit_that_has_no_grade_cannot_be_given_one() -> None:
    standard = standard_of("common-2013")
    (appraisal,) = (one for one in county().batch.appraisals if one.unit.name == "样例县柳湾乡人民政府")
    passages = passages_of(plain(["评价等级为“良”。", "暂不评定等级。"]))
    assert [one.place for one in contradictions([], passages, appraisal, standard)] == ["正文第1段"]


def test_the_grade_that_a_sentence_gives_a_unit_is_held_against_its_own() -> None:
    text = "样例县教育局得分98.86分，评价等级为“良”；样例县民政局得分88.18分，等级良。"
    found = batch_contradictions([], passages_of(plain([text])), county().batch, standard_of("common-2013"))
    assert [one.found for one in found] == ["样例县教育局等级写为“良”"]


def test_a_total_that_is_not_the_sum_of_its_parts_is_a_contradiction() -> None:
    table = [*SCORES[:-1], ["合计", "100", "90.95", "90.94%"]]
    assert contradicted(["二、得分见下表"], table) == ["表1第6行第3列"]


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("编制75人，其中行政35名、事业41名，年末实有72人。", True),
        ("编制75人，其中行政35名、事业40名，年末实有72人。", False),
        ("抽查22笔，其中公函不全3笔、清单不全2笔。", False),
        ("总支出12.50元（其中：人员6.25元、公用6.26元）。", True),
        ("总支出0.13亿元，其中人员650万元、公用680万元。", False),
        ("人员支出5万元、公用支出7万元，合计15万元。", True),
        ("全年支出12万元，其中人员5万元、公用7万元，合计12万元。", False),
    ],
)
def test_parts_of_a_total_in_a_sentence_are_added_up(text: str, is_wrong: bool) -> None:
    assert bool(list(wrong_sums([Passage(text, "", "第1段")]))) is is_wrong


def test_our_own_report_on_the_county_is_right() -> None:
    batch, passages = county().batch, passages_of(county_draft())
    checked = check_numbers(passages, county_figures())
    assert of(checked, Verdict.DIFFERS) == []
    assert batch_contradictions(checked, passages, batch, standard_of("common-2013")) == []
    problems = [problem for one in batch.appraisals for problem in one.reported]
    assert unmentioned(passages, problems, standard_of("common-2013")) == []


def test_a_report_on_all_units_written_elsewhere_is_held_against_each_unit() -> None:
    table = [
        ["名次", "单位", "得分", "等级"],
        ["1", "样例县青禾镇人民政府", "99.08", "优"],
        ["2", "样例县教育局", "98.68", "良"],
    ]
    passages = passages_of(plain(["一、结果见下表"], table))
    checked = check_numbers(passages, county_figures())
    assert of(checked, Verdict.DIFFERS) == ["98.68"]
    found = batch_contradictions(checked, passages, county().batch, standard_of("common-2013"))
    assert [one.place for one in found] == ["表1第3行第4列"]


def test_notes_at_the_foot_of_a_page_are_read() -> None:
    notes = (
        '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:footnote w:id="1"><w:p>'
        "<w:r><w:t>预算执行率87.04%。</w:t></w:r></w:p></w:footnote></w:footnotes>"
    )
    document = BytesIO(plain(["一、部门概况"]))
    with zipfile.ZipFile(document, "a") as package:
        package.writestr("word/footnotes.xml", notes)
    (checked,) = check_numbers(passages_of(document.getvalue()), figures())
    assert (checked.verdict, checked.claim.passage.place) == (Verdict.DIFFERS, "脚注1")


@pytest.mark.parametrize(
    ("first", "second", "wrong", "expected"),
    [
        ("90.94", "90.49", "90.49", "“90.94分”一致（该处与评价结果一致）"),
        ("90.49", "90.94", "90.49", "“90.94分”一致（该处与评价结果一致）"),
        ("90.49", "90.48", "90.48", "“90.49分”一致（评价结果为“90.94分”）"),
    ],
)
def test_of_two_numbers_for_one_figure_the_wrong_one_is_named(
    first: str, second: str, wrong: str, expected: str
) -> None:
    passages = passages_of(plain([f"绩效评价得分{first}分。", f"综合得分{second}分。"]))
    (one,) = contradictions(check_numbers(passages, figures()), passages, *the_town())
    assert one.found.endswith(f"“{wrong}分”")
    assert one.expected.endswith(expected)


def contradicted(paragraphs: Sequence[str], table: Sequence[Sequence[str]] = ()) -> list[str]:
    """Where a report contradicts itself; of a paragraph its number in the chapter."""
    passages = passages_of(plain(paragraphs, table))
    found = contradictions(check_numbers(passages, figures()), passages, *the_town())
    return [one.place.rpartition("”")[2] for one in found]


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("年末实有人数97人，其中在职72人，退休25人。", []),
        ("年末实有人员97人（其中：在职人员72人、退休25人）。", []),
        ("年末实有人数97人，其中在职73人，退休25人。", ["97人", "73人"]),
        ("年末实有人数97人，在职72人。", ["97人"]),
    ],
)
def test_a_whole_that_bears_the_name_of_its_part_is_not_held_against_it(text: str, differs: list[str]) -> None:
    assert of(verified([text]), Verdict.DIFFERS) == differs


@pytest.mark.parametrize(
    ("text", "differs"),
    [
        ("综合得分12.08+23.15+39.31+16.40=90.94分，等级为优。", []),
        ("综合得分100－9.06＝90.94分。", []),
        ("综合得分12.08+23.15+39.31+17.40=91.94分。", ["91.94分"]),
        ("综合得分12.08分，投入得分12.08分。", ["12.08分"]),
    ],
)
def test_what_a_result_is_added_up_of_is_not_held_against_it(text: str, differs: list[str]) -> None:
    assert of(verified([text]), Verdict.DIFFERS) == differs
    assert differs or contradicted([text]) == []


@pytest.mark.parametrize("name", ["综合评分为", "绩效评价综合评分", "总评分", "总评得分：", "综合得分为"])
def test_the_total_is_known_by_the_names_that_published_reports_give_it(name: str) -> None:
    text = f"按照部门整体支出绩效评价指标体系，对2024年度整体支出开展了绩效评价，{name}97分。"
    assert of(verified([text]), Verdict.DIFFERS) == ["97分"]
    assert of(verified([text.replace("97", "90.94")]), Verdict.EQUAL) == ["90.94分"]

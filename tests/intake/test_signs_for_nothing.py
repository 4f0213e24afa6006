"""Signs for nothing (-, /, 无) in texts and codes: where one must stand they are a blank, elsewhere an answer."""

from typing import Any

import pytest

from tests.spoiling import Handed

BUDGET, ASSETS, VOUCHERS = "预算执行", "固定资产台账", "凭证抽查"


@pytest.mark.parametrize("sign", ["-", "—", "----", "/", "无", " 无。", "N/A", "NA", "…"])
@pytest.mark.parametrize(
    ("title", "cell"), [(BUDGET, "B5"), (ASSETS, "A5"), (ASSETS, "B5"), (VOUCHERS, "B5"), (VOUCHERS, "D5")]
)
def test_a_sign_for_nothing_is_no_text_where_one_must_stand(
    faultless: Handed, title: str, cell: str, sign: str
) -> None:
    found = faultless.without_results().put(title, {cell: sign}).findings()
    assert ("F301", title, cell) in found
    assert "F304" not in {code for code, *_place in found}


@pytest.mark.parametrize("text", ["无障碍设施改造", "NA-2024-1", "A/B", "-1号楼", "无锡办事处", "0", "没有名称的桥"])
def test_a_name_that_only_begins_with_such_a_sign_is_a_name(faultless: Handed, text: str) -> None:
    assert "F301" not in {code for code, *_place in faultless.put(BUDGET, {"B5": text}).findings()}


@pytest.mark.parametrize("said", ["无", "-", "/"])
@pytest.mark.parametrize("cells", [{"B9": ...}, {"B11": ...}])
def test_nothing_is_an_answer_where_a_text_may_be_blank(faultless: Handed, cells: dict[str, Any], said: str) -> None:
    handed = faultless.put("单位信息", dict.fromkeys(cells, said), "01")
    assert handed.findings() == faultless.findings()

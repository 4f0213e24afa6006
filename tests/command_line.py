"""The command line called as a person calls it, over the example units."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).parent.parent
TOWN_NAME = "西乡县柳树镇人民政府"
TOWN, COUNTY = ROOT / "examples" / "town-2024", ROOT / "examples" / "county-2024"


def run(*arguments: str | Path) -> int:
    with pytest.raises(SystemExit) as ended:
        main([str(one) for one in arguments])
    return int(ended.value.code or 0)

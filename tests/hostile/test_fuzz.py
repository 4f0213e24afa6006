"""Valid workbooks with random damage: whatever comes out is a value that was there, or a finding; never a crash.

JIXIAO_FUZZ_ROUNDS says how many workbooks of each kind are damaged (a bounded time; more for a longer hunt), and
JIXIAO_FUZZ_SEED where the random numbers begin.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.intake import ChooseStandard, Filled, Unused, read_files
from pipeline.limits import Limits
from pipeline.workers import Workers
from tests.hostile.making import ASSETS, BUDGET, SCORES, is_same, new_findings, part_of, standard, with_sheet
from tests.intake.opening.workbooks import edited, package_parts

ROUNDS = int(os.environ.get("JIXIAO_FUZZ_ROUNDS", "60"))
SEED = int(os.environ.get("JIXIAO_FUZZ_SEED", "20241231"))
BASES = (BUDGET, SCORES, ASSETS)
DIED = {"F122", "F123"}
"""A worker that is lost is contained, but the guard should have been there first."""
Damage = Callable[[bytes, random.Random], bytes]


def choose(_system: str | None) -> ChooseStandard:
    return lambda _code, _year: standard()


def flipped(data: bytes, chance: random.Random) -> bytes:
    """Change a few bytes of the file, or take some away, or put some in."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(changed))
        match chance.randrange(4):
            case 0:
                changed[at] ^= 1 << chance.randrange(8)
            case 1:
                changed[at] = chance.randrange(256)
            case 2:
                del changed[at : at + chance.randint(1, 200)]
            case _:
                changed[at:at] = chance.randbytes(chance.randint(1, 20))
    return bytes(changed)


SNIPPETS = (
    b"<", b">", b"&", b"]]>", b"<!--", b"<![CDATA[", b"<!DOCTYPE a>", b'"', b"\0", b"\xff", b"<v>", b"</v>", b"<c/>",
    b"</row>", b"<row>", b'<c r="A1" t="s"><v>99999999</v></c>', b'<c r="XFD1048576"><v>1</v></c>', b"&#0;", b"&amp;",
    b't="e"', b't="str"', b'r="A1"', b'r="ZZZZ9"', b"1e999", b"NaN", b"-", b"_x0000_", b"\xed\xa0\x80",
)  # fmt: skip


def damaged_markup(data: bytes, chance: random.Random) -> bytes:
    """Change the XML of one part: a snippet put in, a stretch lost, doubled or moved; the zip itself is sound."""
    parts = package_parts(data)
    name = chance.choice(sorted(parts))
    xml = parts[name]
    at = chance.randrange(len(xml) + 1)
    length = chance.choice((1, 2, 10, 100, 1000))
    match chance.randrange(4):
        case 0:
            new = xml[:at] + chance.choice(SNIPPETS) + xml[at:]
        case 1:
            new = xml[:at] + xml[at + length :]
        case 2:
            new = xml[:at] + xml[at : at + length] * chance.randint(2, 50) + xml[at:]
        case _:
            new = xml[:at] + xml[at : at + length][::-1] + xml[at + length :]
    return edited(data, {name: lambda _xml: new})


CONTENTS = (
    "<v>NaN</v>", "<v>1e999</v>", "<v>-0</v>", "<v>9999999999999999999999</v>", "<v/>", "<v></v>", "<v> 1 </v>",
    "<f>1/0</f>", "<f>SUM(A1:A3)</f><v>5</v>", "<v>0.1</v>", "<v>45657</v>", "<v>1,5</v>", "<v>12</v><v>13</v>",
)  # fmt: skip
KINDS = ("", ' t="n"', ' t="b"', ' t="e"', ' t="str"', ' t="s"', ' t="d"', ' t="inlineStr"', ' t="x"')


def damaged_cells(data: bytes, chance: random.Random) -> bytes:
    """Give a few cells of one sheet another content, as programs that write workbooks oddly do."""
    titles = re.findall(rb'<sheet name="([^"]+)"', package_parts(data)["xl/workbook.xml"])
    title = chance.choice(titles).decode()

    def edit(xml: bytes) -> bytes:
        cells = list(re.finditer(rb'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', xml, re.DOTALL))
        for cell in sorted(chance.sample(cells, min(len(cells), 3)), key=lambda one: -one.start()):
            inside = f"{chance.choice(KINDS)}>{chance.choice(CONTENTS)}".encode()
            xml = xml[: cell.start()] + b'<c r="' + cell[1] + b'"' + inside + b"</c>" + xml[cell.end() :]
        return xml + b" "

    return with_sheet(data, title, edit) if part_of(data, title).startswith("xl/worksheets") else data


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("damage", [flipped, damaged_markup, damaged_cells])
def test_random_damage_is_a_finding_or_changes_nothing(damage: Damage, tmp_path: Path) -> None:
    bases: dict[str, Path] = {}
    files: list[tuple[Path, str]] = []
    for number in range(ROUNDS):
        chance = random.Random(f"{SEED} {damage.__name__} {number}")
        base = chance.choice(BASES)
        path = tmp_path / f"{number:05}.xlsx"
        path.write_bytes(damage(base.read_bytes(), chance))
        files.append((path, path.name))
        bases[path.name] = base
    with Workers(Limits(seconds=20, memory=1024)) as workers:
        for read in read_files(files, choose, None, workers):
            assert isinstance(read, Filled | Unused)
            codes = {one.code for one in read.findings}
            assert not codes & DIED, (read.source.path, read.findings)
            assert all(one.place.file == read.source.path and one.remedy for one in read.findings)
            if isinstance(read, Unused):
                assert read.findings
            elif damage is flipped:
                base = bases[read.source.path]
                assert is_same(read, base) or new_findings(read, base), read.source.path

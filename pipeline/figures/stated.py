"""One figure that a report may state: its key, what it is, its value and how that is printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from pipeline.formula import NOT_APPLICABLE_TEXT, Value
from pipeline.kinds import Kind, KindName
from pipeline.model import Status
from pipeline.standard import Standard
from pipeline.standard import outline as said
from pipeline.standard.scoring import plain

RATE, COUNT, TEXT, SCORE = (Kind(one) for one in (KindName.RATE, KindName.COUNT, KindName.TEXT, KindName.NUMBER))
POINTS_UNIT, MONEY_UNIT = "分", "元"


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a chart: what it stands for and its length, None where nothing is known."""

    of: str
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Bars:
    """The bars of a chart and what they count."""

    kind: Kind
    each: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """One figure: its `text` as printed, without its unit of measure; empty where there is none, with `lack` saying so.

    `title` is what people call it, `terms` the other words by which a report may call it. Results in words are figures
    as well; what is no result but something people told of the unit in words is not `owned` by the program. `of` says
    which it is of several of a kind; a chart has the `bars` of all of them. Of what `is_prose` other words can say the
    same; what `is_open` people go on to write as they find.
    """

    key: str
    title: str
    value: Value | None
    text: str
    kind: Kind
    unit: str = ""
    lack: str = ""
    terms: tuple[str, ...] = ()
    owned: bool = True
    of: str = ""
    bars: Bars | None = None
    is_prose: bool = False
    is_open: bool = False

    @property
    def shown(self) -> str:
        """The text, or words for why there is none: what has to be added, or 不适用; of prose nothing."""
        if self.is_prose:
            return self.text
        if self.text or self.lack == NOT_APPLICABLE_TEXT:
            return self.text or self.lack
        return f"［待补：{self.title}{'，' + self.lack if self.lack else ''}］"

    @property
    def printed(self) -> Decimal | None:
        """The value as it is printed, rates as shares; None where no number stands."""
        text = self.text.replace(",", "")
        if not text or not self.kind.is_number:
            return None
        return Decimal(text[:-1]) / 100 if text.endswith("%") else Decimal(text)


def keyed(name: str, of: str) -> str:
    """Return the key of a result that there is one of for each 一级指标, indicator or problem."""
    return f"{name}.{of}"


def charted(name: str, title: str, kind: Kind, figures: Iterable[Stated]) -> Stated:
    """Return the chart of the figures called `name`, a bar for each thing there is one of; its text tells all bars."""
    bars = tuple(Bar(one.of, one.printed) for one in figures if one.key == keyed(name, one.of))
    return Stated(keyed(said.CHART, name), title, None, told(bars), TEXT, bars=Bars(kind, bars))


def told(bars: Iterable[Bar]) -> str:
    """Return the bars of a chart in words, the same for equal bars."""
    return "、".join(f"{one.of} {'—' if one.value is None else plain(one.value.normalize())}" for one in bars)


def words(key: str, text: str, title: str = "", *, is_prose: bool = False, is_open: bool = False) -> Stated:
    """Return words as a figure; here and below one without a title is called by its key."""
    return Stated(key, title or key, text, text, TEXT, is_prose=is_prose, is_open=is_open)


def points(
    key: str, number: Decimal | None, standard: Standard, title: str = "", lack: str = Status.UNSCORED
) -> Stated:
    """Return marks as a figure, printed as all marks of a system are."""
    kind = Kind(KindName.NUMBER, printed=standard.system.decimals)
    return Stated(key, title or key, number, "" if number is None else kind.show(number), kind, POINTS_UNIT, lack)


def worth(key: str, full_score: Decimal, title: str = "") -> Stated:
    """Return marks that could be had, printed as they are declared."""
    return Stated(key, title or key, full_score, plain(full_score), SCORE, POINTS_UNIT)


def rate(key: str, share: Decimal | None, title: str = "", lack: str = Status.UNSCORED, of: str = "") -> Stated:
    """Return a share as a figure."""
    return Stated(key, title or key, share, "" if share is None else RATE.show(share), RATE, lack=lack, of=of)


def count(key: str, number: int, unit: str, title: str = "", of: str = "") -> Stated:
    """Return how many there are of something."""
    return Stated(key, title or key, Decimal(number), COUNT.show(Decimal(number)), COUNT, unit, of=of)

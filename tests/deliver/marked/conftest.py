import pytest

from pipeline.standard import Standard
from tests.deliver.marked.copies import Copy, copied
from tests.filling import edited, written
from tests.intake.test_spoiled import SPOILED
from tests.spoiling import standard, vary

__all__ = ["standard", "vary"]


@pytest.fixture(scope="session")
def spoiled(standard: Standard, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Copy]:
    """The three spoiled workbooks of one unit with their copies, by file name."""
    folder = written(standard, tmp_path_factory.mktemp("spoiled"))
    for file, sheets in SPOILED.items():
        for title, cells in sheets.items():
            edited(folder / file, title, **cells)
    return {file: copied(folder / file, folder / "回单" / file, standard) for file in SPOILED}

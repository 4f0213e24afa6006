from dataclasses import replace

import pytest

from tests.spoiling import Handed, Vary, faultless, standard, vary

__all__ = ["faultless", "standard", "vary"]


@pytest.fixture(scope="session")
def judged(faultless: Handed, vary: Vary) -> Handed:
    """Like the faultless unit, but D102 is scored by the evaluator, and D103 is worth nothing if 不适用."""
    social, ecology = 'name = "社会效益"\nfull_score = 5\nmethod = "', 'name = "生态效益"\nfull_score = 5\n'
    changes = [(social + "定性评级", social + "评价人评分"), (ecology, ecology + 'not_applicable = "零分"\n')]
    varied = vary({"systems/sample.toml": changes})
    return replace(faultless, standard=varied).put("指标评分", {"H26": None, "J26": 5})

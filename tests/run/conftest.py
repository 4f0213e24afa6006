from tests.run.town import first_run, town
from tests.spoiling import faultless, standard, vary

__all__ = ["faultless", "first_run", "standard", "town", "vary"]

from tests.spoiling import faultless, standard, vary

__all__ = ["faultless", "standard", "vary"]

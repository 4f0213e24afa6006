from tests.deliver.workpaper.delivered import delivered

__all__ = ["delivered"]

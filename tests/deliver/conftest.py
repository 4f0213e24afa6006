from tests.deliver.batches import base, batch, book, cached, path, standard

__all__ = ["base", "batch", "book", "cached", "path", "standard"]

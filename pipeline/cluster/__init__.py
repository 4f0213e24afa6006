"""A dask cluster -> workers: the same work in the same containment, on other machines.

What runs there gets bytes and gives bytes back, so that machines share nothing but this package. Whatever goes wrong
there is done again here: a cluster changes how long a run takes, never what comes of it.
"""

from pipeline.cluster.near import Cluster
from pipeline.cluster.reaching import ClusterError

__all__ = ["Cluster", "ClusterError"]

"""Work on untrusted files, one at a time, in workers that may die: a hang, a crash or a flood costs one file.

What a library does with a hostile file cannot be caught inside the process: it may abort, or ask for all the memory
there is. So such work is done in a pool of processes with limits on time and memory, and the run goes on.
"""

from pipeline.workers.pool import Workers
from pipeline.workers.scheduled import Scheduled
from pipeline.workers.tasks import Cause, Common, Loss, Task, unpacked

__all__ = ["Cause", "Common", "Loss", "Scheduled", "Task", "Workers", "unpacked"]

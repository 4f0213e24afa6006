"""The address of a scheduler -> a client to it whose workers are all fit, or one line on what to do."""

from __future__ import annotations

import asyncio
import logging
import re
import sys
import warnings
from collections.abc import Callable
from concurrent.futures import Future
from threading import Thread
from typing import TYPE_CHECKING, TypeVar

from pipeline import __version__
from pipeline.cluster.fitness import Installation, installation

if TYPE_CHECKING:
    from distributed import Client

Result = TypeVar("Result")
_SECONDS = 10
"""How long a scheduler may take to answer, and to have a worker."""
_ADDRESS = re.compile(r"(?:tcp|tls)://(?:[^\s/:\[\]]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}")
_TALKATIVE = "asyncio", "bokeh", "distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application"
_MISSING = (
    "使用 --scheduler 要先安装 distributed：请在本程序的文件夹中运行 .venv/bin/python -m pip install '.[cluster]'"
    "（Windows 为 .venv\\Scripts\\python），然后重新运行。"
)
_SETTINGS = "dask 的设置文件有误：{}。请改正或移走，然后重新运行。"
_WRONG = "调度器地址“{}”不对，应写成 tcp://主机:端口 或 tls://主机:端口，例如 tcp://192.168.1.10:8786。"
_SILENT = "不能连上调度器“{}”。请核对地址、防火墙和证书，并确认那台机器上正运行 dask scheduler，然后重新运行。"
_IDLE = "调度器“{}”下没有工作进程。请在各台机器上运行 {}，然后重新运行。"
_DAEMONIC = (
    "工作进程“{}”不能把坏文件隔离在子进程里：dask 的设置 distributed.worker.daemon 应为 false。"
    "请停下各工作进程，改用 {} 启动，然后重新运行。"
)
_WITHOUT = "“{}”上不能使用 jixiao。请在那台机器上安装与本机相同的 jixiao（{}）和 distributed，重新启动后再运行。"
_UNLIKE = "“{}”上的{}，结果可能不同。请装成与本机相同，重新启动后再运行。"


class ClusterError(Exception):
    """A cluster cannot be used; one Chinese line with the remedy."""


def reached(address: str) -> Client:
    """Return a client to the scheduler at `address`; raise ClusterError unless every worker there is like this one."""
    if not _ADDRESS.fullmatch(address):
        raise ClusterError(_WRONG.format(address))
    try:
        from dask import config
        from distributed import Client
    except ImportError as error:
        raise ClusterError(_MISSING) from error
    except ValueError as error:
        raise ClusterError(_SETTINGS.format(str(error).splitlines()[0])) from error
    _hush()
    # a workbook is sent with the work on it, however large it is
    config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"})
    client = None
    try:
        asyncio.run(_heard(address))
        client = _in_time(
            lambda: Client(address, timeout=_SECONDS, set_as_default=False, direct_to_workers=False), _SECONDS + 1
        )
        _in_time(lambda: _check(client, address), 3 * _SECONDS)
    except Exception as error:
        if client is not None:
            client.close(timeout=_SECONDS)
        # whatever answers there
        raise error if isinstance(error, ClusterError) else ClusterError(_SILENT.format(address)) from error
    return client


async def _heard(address: str) -> None:
    """Raise an exception unless a scheduler answers at `address`: a client would wait for ever, or be noisy."""
    from distributed import Security
    from distributed.comm.core import connect

    async with asyncio.timeout(_SECONDS):
        comm = await connect(address, timeout=_SECONDS, **Security().get_connection_args("client"))
        try:
            await comm.write({"op": "identity", "reply": True})
            answer = await comm.read()
        finally:
            comm.abort()
    if answer["type"] != "Scheduler":
        raise ValueError(answer["type"])


def _in_time(call: Callable[[], Result], seconds: float) -> Result:
    """Return what is called for, which has limits of its own but does not keep to them where nobody answers at all."""
    future = Future[Result]()

    def called() -> None:
        try:
            future.set_result(call())
        except BaseException as error:
            future.set_exception(error)

    Thread(target=called, daemon=True).start()
    return future.result(timeout=seconds)


def _hush() -> None:
    """Let nothing reach the terminal that dask has to say: what a person needs to know, the run says."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [logging.NullHandler()], False
    warnings.filterwarnings("ignore", module=r"(dask|distributed|tornado)\b")


def _check(client: Client, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=_SECONDS)
    except TimeoutError as error:
        raise ClusterError(_IDLE.format(address, _command(address))) from error
    try:
        client.run_on_scheduler(installation)
    except Exception as error:  # it takes the work apart to hand it out, and must know it
        raise ClusterError(_WITHOUT.format(address, __version__)) from error
    for worker, found in client.run(installation, on_error="return").items():
        if isinstance(found, OSError):  # it has gone meanwhile
            continue
        if not isinstance(found, Installation):
            raise ClusterError(_WITHOUT.format(worker, __version__))
        if unlike := installation().unlike(found):
            raise ClusterError(_UNLIKE.format(worker, unlike))
        if found.is_daemonic:
            raise ClusterError(_DAEMONIC.format(worker, _command(address)))


def _command(address: str) -> str:
    """Return how a worker is begun that may have processes of its own."""
    setting = "DASK_DISTRIBUTED__WORKER__DAEMON=False"
    return f"set {setting}&& dask worker {address}" if sys.platform == "win32" else f"{setting} dask worker {address}"

"""What the system says when it refuses a file, or a process -> why, in words that people know."""

from __future__ import annotations

import errno

_OF_NETWORK = (
    "ENETDOWN", "ENETUNREACH", "ENETRESET", "EHOSTDOWN", "EHOSTUNREACH", "ETIMEDOUT", "ENOTCONN", "ESTALE",
    "ECONNRESET", "ECONNREFUSED", "ECONNABORTED",
)  # fmt: skip
_WORDS = {
    "ENOENT": "没有这个文件或文件夹",
    "EACCES": "没有权限",
    "EPERM": "没有权限",
    "ENOSPC": "磁盘空间不足",
    "EDQUOT": "磁盘空间不足",
    "EFBIG": "文件太大，磁盘放不下",
    "ENAMETOOLONG": "路径太长",
    "EISDIR": "是文件夹，不是文件",
    "ENOTDIR": "路径中有一段是文件，不是文件夹",
    "EROFS": "磁盘是只读的",
    "EMFILE": "打开的文件已到上限",
    "ENFILE": "打开的文件已到上限",
    "ENOMEM": "内存不足",
    "EAGAIN": "进程已到上限",
    "EBUSY": "正被其他程序使用",
    "EIO": "磁盘读写出错，可能已损坏或断开",
    **dict.fromkeys(_OF_NETWORK, "网络或网络磁盘的连接中断"),
}
"""By the name of the error, for not every system has each of them."""


def cause(error: OSError) -> str:
    """Return why the system refused, in Chinese: in its own words where it has them, or by the name of a rare error."""
    said, number = error.strerror or str(error), error.errno or 0
    name = errno.errorcode.get(number, str(error.errno or type(error).__name__))
    return said if not said.isascii() else words_for(number) or f"系统错误 {name}"


def words_for(number: int) -> str:
    """Return why the system refused, by the number of its error; empty for a rare one."""
    return _WORDS.get(errno.errorcode.get(number, ""), "")

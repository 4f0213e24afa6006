"""What the system says when it does not let a file be read or written -> why, in words that people know."""

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
    "EBUSY": "正被其他程序使用",
    "EIO": "磁盘读写出错，可能已损坏或断开",
    **dict.fromkeys(_OF_NETWORK, "网络或网络磁盘的连接中断"),
}
"""By the name of the error, for not every system has each of them."""


def cause(error: OSError) -> str:
    """Return why the system refused, in Chinese: in its own words where it has them, or by the name of a rare error."""
    said = error.strerror or str(error)
    name = errno.errorcode.get(error.errno or 0, str(error.errno or type(error).__name__))
    return said if not said.isascii() else _WORDS.get(name, f"系统错误 {name}")

"""Reads a .pth file of the old (before 2020) format without torch, and without trusting it.

The file is a row of pickles: magic number, protocol version, description of the machine, the state
dictionary (whose tensors refer to storages by key), the list of storage keys; then for each key an
int64 count followed by raw little-endian data. Unpickling may call anything, so that this reader
resolves only the four names that such a file needs and refuses every other.
"""

import collections
import pickle
import struct

import numpy as np

MAGIC = 119547037146038801333356
PROTOCOL = 1001


class TorchFileError(Exception):
    """The file is not what it should be."""


_STORAGE = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class _Tensor:
    """What _rebuild_tensor_v2 was asked to make; resolved once the storages are read."""

    def __init__(self, storage, offset, size, stride, *_unused):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride


# The unpickler in Python rather than the one in C: that one reserves memory for as many objects as
# a damaged or hostile file claims to have.
class _Unpickler(pickle._Unpickler):  # pylint: disable=protected-access
    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _Tensor
        if module == "torch" and name in _STORAGE:
            return _STORAGE[name]
        raise TorchFileError(f"the file asks for {module}.{name}, which a file of weights never needs")

    def persistent_load(self, pid):
        if not (isinstance(pid, tuple) and len(pid) == 6 and pid[0] == "storage"
                and isinstance(pid[1], np.dtype) and isinstance(pid[2], str)
                and isinstance(pid[4], int) and pid[5] is None):
            raise TorchFileError(f"unknown storage reference {pid!r}")
        return pid[2], pid[1], pid[4]


def read(stream):
    """Returns {name: array} of the open binary @stream. TorchFileError says what is wrong."""
    try:
        return _read(stream)
    except TorchFileError:
        raise
    except Exception as error:  # a damaged pickle can fail in any way at all
        raise TorchFileError(f"damaged file: {type(error).__name__}: {error}") from error


def _read(stream):
    magic, protocol, system = (_Unpickler(stream).load() for _ in range(3))
    if magic != MAGIC or protocol != PROTOCOL:
        raise TorchFileError("not a .pth file of the old format")
    if system.get("little_endian") is not True:
        raise TorchFileError("not little-endian")
    tensors = _Unpickler(stream).load()
    keys = _Unpickler(stream).load()

    storages = {tensor.storage[0]: tensor.storage for tensor in tensors.values()}
    data = {}
    for key in keys:
        _, dtype, count = storages[key]
        stored = struct.unpack("<q", _exactly(stream, 8, key))[0]
        if stored != count:
            raise TorchFileError(f"storage {key} holds {stored} numbers instead of {count}")
        data[key] = np.frombuffer(_exactly(stream, count * dtype.itemsize, key), dtype)

    return {name: _strided(name, tensor, data[tensor.storage[0]])
            for name, tensor in tensors.items()}


def _exactly(stream, count, key):
    """@count bytes, or an error; a short read of a storage means that the file was cut off."""
    data = stream.read(count)
    if len(data) != count:
        raise TorchFileError(f"the file ends within storage {key}")
    return data


def _strided(name, tensor, storage):
    """The tensor as a contiguous array. It may lie transposed in its storage: weights that came
    from TensorFlow do."""
    size, stride = tensor.size, tensor.stride
    last = tensor.offset + sum((n - 1) * step for n, step in zip(size, stride))
    if len(size) != len(stride) or tensor.offset < 0 or min((0, *stride)) < 0 \
            or min((1, *size)) < 1 or last >= storage.size:
        raise TorchFileError(f"tensor {name} does not lie within its storage")
    return np.ascontiguousarray(np.lib.stride_tricks.as_strided(
        storage[tensor.offset:], size, [step * storage.itemsize for step in stride],
        writeable=False)).reshape(size)

"""PyTorch's side of an exchange of weights with SmallJob's model, as safetensors files.

state_dict.py save FILE         a model that has run for some batches, its whole state_dict
state_dict.py load FILE FILE    the first file loaded strictly, and the second written from what was loaded, without the counter
"""
import json
import struct
import sys

import torch
from torch import nn

TYPES = {torch.float32: "F32", torch.int64: "I64"}


def model():
    return nn.Sequential(nn.Conv2d(1, 2, 3, stride=(1, 2)), nn.BatchNorm2d(2), nn.ReLU(), nn.Flatten(), nn.Linear(16, 3))


def write(path, tensors):
    header, data = {}, b""
    for name, tensor in tensors.items():
        content = tensor.contiguous().numpy().tobytes()
        header[name] = {"dtype": TYPES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + data)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    length = struct.unpack("<Q", content[:8])[0]
    data = content[8 + length:]
    tensors = {}
    for name, entry in json.loads(content[8:8 + length]).items():
        begin, end = entry["data_offsets"]
        tensors[name] = torch.frombuffer(bytearray(data[begin:end]), dtype=torch.float32).reshape(entry["shape"])
    return tensors


torch.manual_seed(3)
if sys.argv[1] == "save":
    net = model()
    for _ in range(3):
        net(torch.rand(4, 1, 6, 6))
    write(sys.argv[2], net.state_dict())
else:
    net = model()
    net.load_state_dict(read(sys.argv[2]), strict=True)
    assert net[1].num_batches_tracked.item() == 0
    write(sys.argv[3], {n: t for n, t in net.state_dict().items() if not n.endswith("num_batches_tracked")})

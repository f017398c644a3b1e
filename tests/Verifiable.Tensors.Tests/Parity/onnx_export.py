"""Exports models with torch.onnx into a folder: <name>.onnx, and <name>.json with an input and what PyTorch computes of it in f64."""
import json
import os
import sys
import warnings

import torch
from torch import nn
import torch.nn.functional as F

warnings.filterwarnings("ignore")
torch.set_num_threads(1)


class Text(nn.Module):
    """Embedding, layer normalisation, attention by hand with a view of the dynamic batch, GELU, a tied slice."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(11, 8)
        self.norm = nn.LayerNorm(8)
        self.qkv = nn.Linear(8, 24)
        self.head = nn.Linear(8, 5)

    def forward(self, index):
        x = self.norm(self.table(index))
        q, k, v = [self.qkv(x)[:, :, 8 * i:8 * (i + 1)].view(x.size(0), -1, 2, 4).transpose(1, 2) for i in range(3)]
        a = F.softmax(q @ k.transpose(2, 3) / 2.0, dim=-1) @ v
        x = x + F.gelu(a.permute(0, 2, 1, 3).reshape(x.size(0), -1, 8))
        return F.log_softmax(self.head(x[:, 0]), dim=1)


class Pointwise(nn.Module):
    """Arithmetic with constants on either side, and functions of single elements."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.rand(3, 1) + 0.5)
        self.register_buffer("shift", torch.tensor([0.25, -0.5, 1.0, 2.0]))

    def forward(self, x):
        y = (1 - x) * self.scale + torch.tensor([0.5, 1.0, 1.5, 2.0])
        y = torch.cat([torch.sqrt(x * x + 0.5), F.softplus(y), torch.exp(-x / 3), 2 / (1 + x ** 2)], dim=1)
        y = F.leaky_relu(y - self.shift, 0.2) - torch.log(y + 1.5) + torch.erf(y) * torch.sigmoid(y) / (y ** 2 + 1)
        return torch.clamp(y, -1.5).unsqueeze(1).squeeze(1)[:, 1::2, 1:-1]


def models():
    yield "mlp", nn.Sequential(nn.Flatten(), nn.Linear(12, 7), nn.Tanh(), nn.Linear(7, 3)), torch.rand(4, 3, 4), 13
    yield "cnn", nn.Sequential(
        nn.Conv2d(2, 4, 3, padding=1, stride=(1, 2)), nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(2, ceil_mode=False), nn.Conv2d(4, 4, (1, 2), groups=2, dilation=(1, 1)),
        nn.Dropout(0.25), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3)), torch.rand(3, 2, 8, 8) - 0.5, 14
    yield "line", nn.Sequential(nn.Conv1d(2, 4, 3, padding=1, groups=2), nn.BatchNorm1d(4), nn.Sigmoid(), nn.MaxPool1d(2), nn.AvgPool1d(2, padding=1)), torch.rand(3, 2, 8) - 0.5, 16
    yield "fresh", nn.Sequential(
        nn.Conv2d(2, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.Conv2d(4, 4, 3, bias=False), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 4)), torch.rand(3, 2, 6, 6) - 0.5, 14
    yield "pools", nn.Sequential(
        nn.MaxPool2d(3, 2, 1, dilation=2, ceil_mode=True), nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False), nn.AvgPool2d(3, 1, 1, count_include_pad=False), nn.MaxPool2d(2, 2, ceil_mode=True),
        nn.Flatten(), nn.Linear(12, 4)), torch.rand(3, 2, 15, 18) - 0.5, 14
    yield "decoder", nn.Sequential(nn.ConvTranspose2d(3, 4, 3, stride=2, padding=1, output_padding=1, groups=1), nn.ReLU6(), nn.AvgPool2d(2)), torch.rand(2, 3, 4, 4) - 0.5, 15
    yield "text", Text(), torch.randint(0, 11, (2, 5)), 13
    yield "pointwise", Pointwise(), torch.rand(2, 3, 4), 13


torch.manual_seed(5)
for name, model, x, opset in models():
    for module in model.modules():
        # A fresh layer's statistics equal its weights, which the exporter then writes once.
        if hasattr(module, "running_mean") and name != "fresh":
            nn.init.uniform_(module.running_mean, -0.1, 0.1)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
    model.eval()
    # PRESERVE keeps batch normalisations, which an export for inference alone folds into convolutions.
    torch.onnx.export(
        model, x, os.path.join(sys.argv[1], name + ".onnx"), opset_version=opset, training=torch.onnx.TrainingMode.PRESERVE,
        input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "batch"}, "y": {0: "batch"}})
    exact = x.double() if x.is_floating_point() else x
    torch.set_default_dtype(torch.float64)
    value = model.double()(exact)
    torch.set_default_dtype(torch.float32)
    with open(os.path.join(sys.argv[1], name + ".json"), "w") as file:
        json.dump({"shape": list(x.shape), "integer": not x.is_floating_point(), "input": exact.reshape(-1).tolist(),
                   "names": sorted(n for n, _ in model.named_parameters()),
                   "buffers": sorted(n for n, _ in model.named_buffers() if "num_batches" not in n), "output": value.detach().reshape(-1).tolist(), "outputShape": list(value.shape)}, file)

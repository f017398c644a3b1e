"""Answers parity questions: one JSON object a line on standard input, one a line on standard output.

A question holds a Python expression over named tensors and the gradient of its value; the answer holds value and gradients, computed by PyTorch in f64.
"""
import json
import math
import sys

import torch
import torch.nn.functional as F

from optimizers import optimize, rates
from transformers import attention, encoder, encoder_layer, gpt_loss

torch.set_num_threads(1)


def tensor(item):
    dtype = torch.int64 if item["integer"] else torch.float64
    return torch.tensor(item["data"], dtype=dtype).reshape(item["shape"])


def answer(question):
    names = {}
    for name, item in question["tensors"].items():
        names[name] = tensor(item)
        if not item["integer"] and not item["constant"]:
            names[name].requires_grad_(True)
    scope = {"torch": torch, "F": F, "math": math, "optimize": optimize, "rates": rates, "attention": attention, "gpt_loss": gpt_loss, "encoder": encoder, "encoder_layer": encoder_layer, **names}
    value = eval(question["expression"], scope)
    if question["upstream"] is not None:
        value.backward(torch.tensor(question["upstream"], dtype=torch.float64).reshape(value.shape))
    return {
        "shape": list(value.shape),
        "value": value.detach().reshape(-1).tolist(),
        "gradients": {n: t.grad.reshape(-1).tolist() for n, t in names.items() if t.requires_grad and t.grad is not None},
    }


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception as error:  # the test that asked reports it
        print(json.dumps({"error": repr(error)}), flush=True)

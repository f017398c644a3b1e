"""PyTorch's side of `make bench`: reads `NAME THREADS REPEATS` by line, runs it and answers with the seconds it took.

The first line of output says which PyTorch answers. A line that cannot be served answers `error: ...`.
"""

import sys
import time

import torch
from torch import nn, optim

DISTINCT_BATCHES = 4


def lenet():
    return nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))


def mlp():
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))


def cnn():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 10))


def training(model, batch):
    """Steps of Adam on made-up images; the model and its optimizer keep their state from call to call."""
    torch.manual_seed(1)
    model = model()
    optimizer = optim.Adam(model.parameters(), lr=0.001)
    loss = nn.CrossEntropyLoss()
    images = torch.rand(DISTINCT_BATCHES, batch, 1, 28, 28)
    labels = torch.randint(0, 10, (DISTINCT_BATCHES, batch))

    def steps(repeats):
        for i in range(repeats):
            optimizer.zero_grad()
            loss(model(images[i % DISTINCT_BATCHES]), labels[i % DISTINCT_BATCHES]).backward()
            optimizer.step()

    return steps


WORKLOADS = {
    "lenet": lambda: training(lenet, 100),
    "mlp": lambda: training(mlp, 128),
    "cnn": lambda: training(cnn, 64),
}


def blas():
    """The BLAS library that is loaded: Debian's PyTorch takes the one that the alternatives system names."""
    torch.ones(8, 8) @ torch.ones(8, 8)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return "OpenBLAS" if "openblas" in maps.read() else "reference BLAS"


def main():
    print(f"PyTorch {torch.__version__} with {blas()}", flush=True)
    prepared = {}
    for line in sys.stdin:
        try:
            name, threads, repeats = line.split()
            torch.set_num_threads(int(threads))
            if name not in prepared:
                prepared[name] = WORKLOADS[name]()
            start = time.perf_counter()
            prepared[name](int(repeats))
            print(time.perf_counter() - start, flush=True)
        except Exception as error:  # the caller reports it
            print(f"error: {error!r}", flush=True)


if __name__ == "__main__":
    main()

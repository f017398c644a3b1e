"""PyTorch's side of `make bench`: reads `NAME THREADS REPEATS` by line, runs it and answers with the seconds it took.
`--processor-time` counts the processor time of the thread that asks.

The first line of output says which PyTorch answers. A line that cannot be served answers `error: ...`.
With `--memory-of NAME THREADS REPEATS` it runs that and prints the process's peak of resident memory in MB instead.
"""

import ctypes
import sys
import time

import torch
from torch import nn, optim

DISTINCT_BATCHES = 4
CLOCK = time.thread_time if "--processor-time" in sys.argv else time.perf_counter


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


class Attention(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.heads = heads
        self.c_attn = nn.Linear(features, 3 * features)
        self.c_proj = nn.Linear(features, features)
        self.register_buffer("mask", torch.triu(torch.ones(128, 128, dtype=torch.bool), 1))

    def forward(self, x):
        n, t, c = x.shape
        q, k, v = (part.view(n, t, self.heads, c // self.heads).transpose(1, 2) for part in self.c_attn(x).split(c, dim=2))
        scores = (q @ k.transpose(-2, -1)) * (c // self.heads) ** -0.5
        weights = scores.masked_fill(self.mask, float("-inf")).softmax(-1)
        return self.c_proj((weights @ v).transpose(1, 2).reshape(n, t, c))


class Block(nn.Module):
    def __init__(self, features, heads):
        super().__init__()
        self.ln_1, self.ln_2 = nn.LayerNorm(features), nn.LayerNorm(features)
        self.attn = Attention(features, heads)
        self.mlp = nn.Sequential(nn.Linear(features, 4 * features), nn.GELU(approximate="tanh"), nn.Linear(4 * features, features))

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        return x + self.mlp(self.ln_2(x))


class GPT(nn.Module):
    def __init__(self, layers=6, heads=8, features=256, vocabulary=256, context=128):
        super().__init__()
        self.tokens, self.positions = nn.Embedding(vocabulary, features), nn.Embedding(context, features)
        self.blocks = nn.Sequential(*(Block(features, heads) for _ in range(layers)))
        self.norm = nn.LayerNorm(features)
        self.head = nn.Linear(features, vocabulary, bias=False)
        self.head.weight = self.tokens.weight

    def forward(self, x):
        return self.head(self.norm(self.blocks(self.tokens(x) + self.positions.weight)))


def language_model():
    """Steps of AdamW on made-up text."""
    torch.manual_seed(1)
    model = GPT()
    optimizer = optim.AdamW(model.parameters(), lr=0.001)
    text = torch.randint(0, 256, (DISTINCT_BATCHES, 8, 129))

    def steps(repeats):
        for i in range(repeats):
            window = text[i % DISTINCT_BATCHES]
            optimizer.zero_grad(set_to_none=True)
            nn.functional.cross_entropy(model(window[:, :-1]).reshape(-1, 256), window[:, 1:].reshape(-1)).backward()
            optimizer.step()

    return steps


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
            optimizer.zero_grad(set_to_none=True)
            loss(model(images[i % DISTINCT_BATCHES]), labels[i % DISTINCT_BATCHES]).backward()
            optimizer.step()

    return steps


def elementwise(function, least, greatest):
    """One function over a million elements, into memory that is there already."""
    torch.manual_seed(1)
    x = torch.rand(1 << 20) * (greatest - least) + least
    y = torch.empty_like(x)

    def calls(repeats):
        with torch.no_grad():
            for _ in range(repeats):
                function(x, y)

    return calls


# functional.gelu without the allocation of its result
gelu = torch._C._nn.gelu

WORKLOADS = {
    "exp": lambda: elementwise(lambda x, y: torch.exp(x, out=y), -4, 4),
    "log": lambda: elementwise(lambda x, y: torch.log(x, out=y), 0, 4),
    "tanh": lambda: elementwise(lambda x, y: torch.tanh(x, out=y), -4, 4),
    "gelu": lambda: elementwise(lambda x, y: gelu(x, approximate="tanh", out=y), -4, 4),
    "gelu-erf": lambda: elementwise(lambda x, y: gelu(x, out=y), -4, 4),
    "lenet": lambda: training(lenet, 100),
    "mlp": lambda: training(mlp, 128),
    "cnn": lambda: training(cnn, 64),
    "gpt": language_model,
}


def blas():
    """The path of OpenBLAS, if that is the BLAS library that is loaded: Debian's PyTorch takes the one that the alternatives system names."""
    torch.ones(8, 8) @ torch.ones(8, 8)
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return next((line.split()[-1] for line in maps if "openblas" in line), None)


def set_threads(library, threads):
    """PyTorch's number of threads does not reach OpenBLAS's own, which would use all cores in products of matrices."""
    torch.set_num_threads(threads)
    if library is not None:
        ctypes.CDLL(library).openblas_set_num_threads(threads)


def peak():
    """The kernel's own count of resident memory, in MB."""
    with open("/proc/self/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024 / 1e6


def main():
    library = blas()
    if "--memory-of" in sys.argv:
        name, threads, repeats = sys.argv[-3:]
        set_threads(library, int(threads))
        WORKLOADS[name]()(int(repeats))
        print(peak())
        return
    print(f"PyTorch {torch.__version__} with {'OpenBLAS' if library else 'reference BLAS'}", flush=True)
    prepared = {}
    for line in sys.stdin:
        try:
            name, threads, repeats = line.split()
            set_threads(library, int(threads))
            if name not in prepared:
                prepared[name] = WORKLOADS[name]()
            start = CLOCK()
            prepared[name](int(repeats))
            print(CLOCK() - start, flush=True)
        except Exception as error:  # the caller reports it
            print(f"error: {error!r}", flush=True)


if __name__ == "__main__":
    main()

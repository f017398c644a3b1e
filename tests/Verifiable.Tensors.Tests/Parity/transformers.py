"""Transformers in PyTorch, written out, as expressions of parity questions call them; parameters come as lists in the order of the state dictionary."""
import torch
import torch.nn.functional as F


def heads(x, count):
    n, t, c = x.shape
    return x.reshape(n, t, count, c // count).transpose(1, 2)


def attend(x, weight, bias, count, causal):
    n, t, c = x.shape
    q, k, v = (heads(part, count) for part in F.linear(x, weight, bias).split(c, 2))
    scores = q @ k.transpose(-2, -1) / (c // count) ** 0.5
    if causal:
        scores = scores.masked_fill(torch.ones(t, t, dtype=torch.bool).triu(1), float("-inf"))
    return (scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, c)


def attention(x, p, count, causal):
    """PyTorch's MultiheadAttention of one input; without a mask by PyTorch itself."""
    if not causal:
        module = torch.nn.MultiheadAttention(x.shape[2], count, batch_first=True, dtype=torch.float64)
        names = {"in_proj_weight": p[0], "in_proj_bias": p[1], "out_proj.weight": p[2], "out_proj.bias": p[3]}
        return torch.nn.utils.stateless.functional_call(module, names, (x, x, x))[0]
    return F.linear(attend(x, p[0], p[1], count, True), p[2], p[3])


def gelu(x):
    return 0.5 * x * (1 + torch.tanh((2 / torch.pi) ** 0.5 * (x + 0.044715 * x**3)))


def gpt_loss(tokens, targets, p, layers, count):
    """The mean cross-entropy of a GPT with biases and a tied table."""
    p = list(p)
    take = lambda: p.pop(0)
    table, positions = take(), take()
    x = table[tokens] + positions[: tokens.shape[1]]
    for _ in range(layers):
        y = F.layer_norm(x, x.shape[2:], take(), take())
        x = x + F.linear(attend(y, take(), take(), count, True), take(), take())
        y = F.layer_norm(x, x.shape[2:], take(), take())
        x = x + F.linear(gelu(F.linear(y, take(), take())), take(), take())
    logits = F.linear(F.layer_norm(x, x.shape[2:], take(), take()), table)
    return F.cross_entropy(logits.transpose(1, 2), targets)

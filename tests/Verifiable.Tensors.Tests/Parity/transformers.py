"""Transformers in PyTorch, written out, as expressions of parity questions call them; parameters come as lists in the order of the state dictionary."""
import torch
import torch.nn.functional as F


def heads(x, count):
    n, t, c = x.shape
    return x.reshape(n, t, count, c // count).transpose(1, 2)


def rotate(x):
    """Rotary positions in the form that rotates halves."""
    t, d = x.shape[-2:]
    angles = torch.outer(torch.arange(t, dtype=torch.float64), 10000.0 ** (-torch.arange(0, d, 2, dtype=torch.float64) / d)).repeat(1, 2)
    return x * angles.cos() + torch.cat([-x[..., d // 2:], x[..., :d // 2]], -1) * angles.sin()


def attend(x, weight, bias, count, causal, rotary=False):
    n, t, c = x.shape
    q, k, v = (heads(part, count) for part in F.linear(x, weight, bias).split(c, 2))
    if rotary:
        q, k = rotate(q), rotate(k)
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


def run_encoder(module, x, p, names, causal):
    assert names == list(module.state_dict()), list(module.state_dict())
    mask = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).triu(1) if causal else None
    return torch.nn.utils.stateless.functional_call(module, dict(zip(names, p)), (x, mask))


def layer(features, first, activation, count, inner):
    return torch.nn.TransformerEncoderLayer(features, count, inner, 0.0, activation, 0.01, batch_first=True, norm_first=first, dtype=torch.float64)


def encoder_layer(x, p, names, first, activation, causal, count, inner):
    return run_encoder(layer(x.shape[2], first, activation, count, inner), x, p, names, causal)


def encoder(x, p, names, first, activation, causal, count, inner, layers, norm):
    last = torch.nn.LayerNorm(x.shape[2], 0.01, dtype=torch.float64) if norm else None
    return run_encoder(torch.nn.TransformerEncoder(layer(x.shape[2], first, activation, count, inner), layers, last), x, p, names, causal)


def gpt_loss(tokens, targets, p, layers, count, rotary=False):
    """The mean cross-entropy of a GPT with biases and a tied table."""
    p = list(p)
    take = lambda: p.pop(0)
    table = take()
    x = table[tokens] if rotary else table[tokens] + take()[: tokens.shape[1]]
    for _ in range(layers):
        y = F.layer_norm(x, x.shape[2:], take(), take())
        x = x + F.linear(attend(y, take(), take(), count, True, rotary), take(), take())
        y = F.layer_norm(x, x.shape[2:], take(), take())
        x = x + F.linear(gelu(F.linear(y, take(), take())), take(), take())
    logits = F.linear(F.layer_norm(x, x.shape[2:], take(), take()), table)
    return F.cross_entropy(logits.transpose(1, 2), targets)

"""Runs of PyTorch's optimizers and schedules in f64, as expressions of parity questions call them."""
import warnings

import torch

warnings.filterwarnings("ignore")


def optimize(build, parameters, gradients, steps, value=None, norm=None, accumulate=1, scheduler=None):
    """The parameters after some steps with given gradients (steps first), as one vector."""
    leaves = [p.detach().clone().requires_grad_(True) for p in parameters]
    optimizer = build(leaves)
    schedule = scheduler(optimizer) if scheduler else None
    for step in range(steps):
        for leaf, gradient in zip(leaves, gradients):
            micro = gradient[step] / accumulate
            leaf.grad = micro if step % accumulate == 0 else leaf.grad + micro
        if (step + 1) % accumulate:
            continue
        if value is not None:
            torch.nn.utils.clip_grad_value_(leaves, value)
        if norm is not None:
            torch.nn.utils.clip_grad_norm_(leaves, norm)
        optimizer.step()
        if schedule:
            schedule.step()
    return torch.cat([p.detach().flatten() for p in leaves])


def rates(scheduler, base, steps):
    """The learning rate of each update."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=base)
    schedule = scheduler(optimizer)
    result = []
    for _ in range(steps):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return torch.tensor(result, dtype=torch.float64)

"""Writes the reference values that examples' ModelReferenceTest compares with: one step's loss and gradients of three networks,
computed by PyTorch in double precision from parameters and inputs that both sides make by the same integer hash.

    python3 tools/reference/torch_models.py examples/src/test/resources/reference

Needs Python 3 with torch (Debian: python3-torch) and numpy. The parameters are made in the order of the Java graphs.
"""
import math
import os
import sys

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(0)


def values(seed, *shape):
    """Numbers in [-1, 1): the hash of position and seed, as in the Java class Hashed."""
    n = int(np.prod(shape))
    mask = np.uint64(0xFFFFFFFF)
    h = (np.arange(n, dtype=np.uint64) * np.uint64(2654435761) + np.uint64(seed) * np.uint64(40503) + np.uint64(12345)) & mask
    for _ in range(2):
        h ^= h >> np.uint64(16)
        h = (h * np.uint64(0x45D9F3B)) & mask
    h ^= h >> np.uint64(16)
    return torch.from_numpy((h.astype(np.float64) / 2.0**31 - 1.0).reshape(shape))


class Bottleneck(nn.Module):
    def __init__(s, cin, mid, stride):
        super().__init__()
        cout = mid * 4
        s.c1, s.b1 = nn.Conv2d(cin, mid, 1, bias=False), nn.BatchNorm2d(mid)
        s.c2, s.b2 = nn.Conv2d(mid, mid, 3, stride, 1, bias=False), nn.BatchNorm2d(mid)
        s.c3, s.b3 = nn.Conv2d(mid, cout, 1, bias=False), nn.BatchNorm2d(cout)
        s.down = None
        if stride != 1 or cin != cout:
            s.down = nn.Sequential(nn.Conv2d(cin, cout, 1, stride, bias=False), nn.BatchNorm2d(cout))

    def forward(s, x):
        y = F.relu(s.b1(s.c1(x)))
        y = F.relu(s.b2(s.c2(y)))
        y = s.b3(s.c3(y))
        return F.relu(y + (x if s.down is None else s.down(x)))


def resnet50(classes):
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(3, 2, 1)]
    cin = 64
    for i, (mid, n) in enumerate(((64, 3), (128, 4), (256, 6), (512, 3))):
        for j in range(n):
            layers.append(Bottleneck(cin, mid, 2 if j == 0 and i > 0 else 1))
            cin = mid * 4
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, classes))


def fill(named):
    """Matrices and kernels scaled by their inputs, gains about 1, biases small; matrices are [in, out] in Java."""
    for k, (name, t) in enumerate(named, 1):
        if t.dim() == 1:
            gain = 0 if not name.endswith("weight") else 0.2 if "b3" in name else 1  # calm blocks: rounding stays small
            t.data.copy_(gain + 0.1 * values(k, *t.shape))
        elif t.dim() == 2:
            t.data.copy_((values(k, t.shape[1], t.shape[0]) * math.sqrt(3.0 / t.shape[1])).T)
        else:
            t.data.copy_(values(k, *t.shape) * math.sqrt(3.0 / np.prod(t.shape[1:])))


def row(name, g):
    g = g.T if g.dim() == 2 else g
    flat = g.reshape(-1)
    weights = values(7, flat.numel())
    return f"{name},{flat.norm().item():.17g},{(flat * weights).sum().item():.17g},{flat[0].item():.17g},{flat[-1].item():.17g}\n"


def write(path, loss, rows):
    with open(path, "w") as f:
        f.write("name,norm,projection,first,last\n")
        f.write(f"loss,{loss.item():.17g},0,0,0\n")
        f.writelines(rows)


def resnet(path):
    net = resnet50(10).train()
    fill(net.named_parameters())
    x, y = values(1000, 4, 3, 64, 64), torch.tensor([3, 1, 9, 0])
    loss = F.cross_entropy(net(x), y)
    loss.backward()
    write(path, loss, [row(n, p.grad) for n, p in net.named_parameters()])


def lstm(path):
    """Two layers of 20 over 12 characters, 7 steps, batch 3. PyTorch's two biases are one in Java: the second stays 0."""
    vocabulary, hidden, steps, batch = 12, 20, 7, 3
    l, o = nn.LSTM(vocabulary, hidden, 2, batch_first=True), nn.Linear(hidden, vocabulary)
    named = []
    for layer in range(2):
        for kind in ("weight_ih", "weight_hh", "bias_ih"):
            named.append((f"{kind}_l{layer}", getattr(l, f"{kind}_l{layer}")))
        getattr(l, f"bias_hh_l{layer}").data.zero_()
    named += [("out.weight", o.weight), ("out.bias", o.bias)]
    fill(named)
    ids = torch.from_numpy(((values(1000, batch, steps + 1).numpy() + 1) / 2 * vocabulary).astype(np.int64))
    x = F.one_hot(ids[:, :-1], vocabulary).to(torch.float64)
    logits = o(l(x)[0])
    loss = F.cross_entropy(logits.reshape(-1, vocabulary), ids[:, 1:].reshape(-1))
    loss.backward()
    write(path, loss, [row(n, t.grad) for n, t in named])


def transformer(path):
    """Two post-norm encoder layers, d 32, 4 heads, feed-forward 48, 9 positions, batch 3, mean pool, 5 classes."""
    d, heads, ff, length, batch, classes = 32, 4, 48, 9, 3, 5
    layer = nn.TransformerEncoderLayer(d, heads, ff, 0.0, batch_first=True)
    e, o = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).train(), nn.Linear(d, classes)
    order = ("self_attn", "norm1", "linear1", "linear2", "norm2")  # as the Java graph makes them
    named = [p for i in range(2) for part in order for p in e.named_parameters() if p[0].startswith(f"layers.{i}.{part}")]
    named += [("out.weight", o.weight), ("out.bias", o.bias)]
    fill(named)
    x, y = values(1000, batch, length, d), torch.tensor([4, 0, 2])
    loss = F.cross_entropy(o(e(x).mean(1)), y)
    loss.backward()
    write(path, loss, [row(n, t.grad) for n, t in named])


if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    resnet(os.path.join(out, "resnet50.csv"))
    lstm(os.path.join(out, "char-lstm.csv"))
    transformer(os.path.join(out, "transformer.csv"))

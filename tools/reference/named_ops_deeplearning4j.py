# More cases of the namespaces nn, rnn and loss, with the formulas of Deeplearning4j 1.0.0-M2.1, which was run to find them (see
# deeplearning4j-values.txt among the tests of ops); part of named_ops.py, whose names it uses.


def sg(v):
    return 1 / (1 + np.exp(-v))


def hot(*s):
    return (rng.uniform(0, 1, s) < 0.5).astype(float)


def sm(z, ax):
    e = np.exp(z - z.max(ax, keepdims=True))
    return e / e.sum(ax, keepdims=True)


# ---- nn
case("nn", "gelu", [f(3, 4)], lambda x: x * sg(1.702 * x))
case("nn", "preciseGelu", [f(3, 4)], lambda x: x * sp.ndtr(x))
case("nn", "relu", [f(3, 4)], lambda x: np.where(x > 0.4, x, 0), cutoff=0.4)
case("nn", "relu6", [f(3, 4, lo=-8, hi=8)], lambda x: np.minimum(np.maximum(x, 0), 6), cutoff=0.0)
case("nn", "hardTanhDerivative", [f(3, 4)], lambda x: (np.abs(x) <= 1).astype(float), grad=False)
case("nn", "leakyReluDerivative", [f(3, 4)], lambda x: np.where(x >= 0, 1, 0.2), grad=False, alpha=0.2)
case("nn", "sigmoidDerivative", [f(3, 4), f(3, 4)], lambda x, g: g * sg(x) * sg(-x))
case("nn", "softsignDerivative", [f(3, 4)], lambda x: 1 / (1 + np.abs(x)) ** 2)
for d in (0, 1):
    def sd(x, g, d=d):
        y = sm(x, d)
        return y * (g - (g * y).sum(d, keepdims=True))
    case("nn", "softmaxDerivative", [f(3, 4), f(3, 4)], sd, dimension=d)
for mode, how in (("CONSTANT", {"mode": "constant", "constant_values": 0.5}), ("REFLECT", {"mode": "reflect"}),
                  ("SYMMETRIC", {"mode": "symmetric"})):
    case("nn", "pad", [f(3, 4), np.array([[1, 2], [2, 0]])],
         lambda x, p, how=how: np.pad(x, np.asarray(p).astype(int), **how), grad=[0], PadMode=mode, constant=0.5)


def attention(q, k, v, m=None, scaled=True):
    s = np.swapaxes(k, -1, -2) @ q
    s = s / np.sqrt(q.shape[-2]) if scaled else s
    if m is not None:
        s = s + ((m[:, :, None] if s.ndim == 3 else m[:, None, :, None]) - 1) * 1e9
    return v @ sm(s, -2)


mask = np.array([[1, 0, 1, 1, 0], [1, 1, 1, 1, 1]])
for scaled in (True, False):
    case("nn", "dotProductAttention", [f(2, 3, 4), f(2, 3, 5), f(2, 2, 5), mask],
         lambda q, k, v, m, s=scaled: attention(q, k, v, m, s), scaled=scaled)
    case("nn", "dotProductAttention", [f(2, 2, 3, 4), f(2, 2, 3, 5), f(2, 2, 2, 5)],
         lambda q, k, v, s=scaled: attention(q, k, v, None, s), scaled=scaled)

    def heads(q, k, v, wq, wk, wv, wo, m, s=scaled):
        p = lambda w, x: np.einsum("hpf,bft->bhpt", w, x)
        y = attention(p(wq, q), p(wk, k), p(wv, v), m, s)
        return np.einsum("bkt,ko->bot", y.reshape(y.shape[0], -1, y.shape[3]), wo)
    case("nn", "multiHeadDotProductAttention",
         [f(2, 3, 4), f(2, 3, 5), f(2, 2, 5), f(2, 2, 3), f(2, 2, 3), f(2, 3, 2), f(6, 4), mask], heads, scaled=scaled)
for cf, dims, n in ((True, [1, 2, 3], 3), (False, [1, 2, 3], 4), (True, [1], 3)):
    def ln(x, g, b=0.0, cf=cf, dims=tuple(dims)):
        sh = [1] * 4
        sh[1 if cf else 3] = -1
        y = (x - x.mean(dims, keepdims=True)) / x.std(dims, keepdims=True)
        return y * np.reshape(g, sh) + (np.reshape(b, sh) if np.ndim(b) else b)
    case("nn", "layerNorm", [f(2, 3, 2, 4), f(n), f(n)], ln, gtol=2e-5, channelsFirst=cf, dimensions=dims)
    case("nn", "layerNorm", [f(2, 3, 2, 4), f(n)], ln, gtol=2e-5, channelsFirst=cf, dimensions=dims)


# ---- loss
def reduced(e, w, how):
    w = np.ones(()) if w is None else np.asarray(w, float)
    full = np.broadcast_to(w, e.shape)
    t = e * full
    if how == "NONE":
        return t
    if how == "SUM":
        return t.sum()
    c = full.sum() if how == "MEAN_BY_WEIGHT" else np.count_nonzero(full)
    return t.sum() / c


def pairs(l, p):
    d = (p - l).reshape(p.shape[0], -1)
    n = d.shape[1]
    return ((d[:, :, None] - d[:, None, :]) ** 2).sum((1, 2)).reshape([-1] + [1] * (p.ndim - 1)) / (n * (n - 1))


elementwise = [
    ("absoluteDifference", lambda l, p: np.abs(l - p), f, {}),
    ("sigmoidCrossEntropy", lambda l, p: np.logaddexp(0, p) - p * (l * 0.8 + 0.1), hot, {"labelSmoothing": 0.2}),
]
for name, fn, labels, extra in elementwise:
    for how in ("NONE", "SUM", "MEAN_BY_WEIGHT", "MEAN_BY_NONZERO_WEIGHT_COUNT"):
        for w in (None, np.array(1.5), pos(3, 4)):
            case("loss", name, [labels(3, 4), f(3, 4)] + ([] if w is None else [w]),
                 lambda l, p, w=None, fn=fn, how=how: reduced(fn(l, p), w, how), lossReduce=how, **extra)
for how in ("NONE", "SUM", "MEAN_BY_WEIGHT", "MEAN_BY_NONZERO_WEIGHT_COUNT"):
    case("loss", "logLoss", [rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4)), pos(3, 4)],
         lambda l, p, w, how=how: reduced(-l * np.log(p + 1e-3) - (1 - l) * np.log(1 - p + 1e-3), w, how),
         lossReduce=how, epsilon=1e-3)
    case("loss", "softmaxCrossEntropy", [np.eye(4)[[2, 0, 3]], f(3, 4), pos(3)],
         lambda l, p, w, how=how: reduced(-((l * 0.9 + 0.025) * np.log(sm(p, 1))).sum(1), w, how),
         lossReduce=how, labelSmoothing=0.1)
    for dim in (0, 1):
        case("loss", "cosineDistance", [f(3, 4), f(3, 4), pos(*((1, 4) if dim == 0 else (3, 1)))],
             lambda l, p, w, how=how, dim=dim: reduced(1 - (l * p).sum(dim, keepdims=True), w, how),
             lossReduce=how, dimension=dim)
    case("loss", "meanPairwiseSquaredError", [f(3, 4), f(3, 4), pos(3, 1)],
         lambda l, p, w, how=how: reduced(pairs(l, p), w, how), lossReduce=how)
case("loss", "logLoss", [rng.uniform(0.1, 0.9, (3, 4)), rng.uniform(0.1, 0.9, (3, 4))],
     lambda l, p: (-l * np.log(p) - (1 - l) * np.log(1 - p)).mean())
case("loss", "l2Loss", [f(3, 4)], lambda x: (x * x).sum() / 2)
case("loss", "sparseSoftmaxCrossEntropy", [f(3, 4), np.array([2, 0, 3])],
     lambda p, l: -np.log(sm(p, 1))[np.arange(3), np.asarray(l)])
case("loss", "weightedCrossEntropyWithLogits", [hot(3, 4), f(3, 4), np.array(1.5)],
     lambda t, x, w: (1 - t) * x + (1 + (w - 1) * t) * np.logaddexp(0, -x))


# ---- rnn
def gru(x, h, wx, wh, b):
    n, ys = h.shape[1], []
    for t in range(x.shape[0]):
        a, c = x[t] @ wx + b, h @ wh
        r, u = sg(a[:, :n] + c[:, :n]), sg(a[:, n:2 * n] + c[:, n:2 * n])
        h = u * h + (1 - u) * np.tanh(a[:, 2 * n:] + r * c[:, 2 * n:])
        ys.append(h)
    return np.array(ys)


def gru_cell(x, h, ru, cw, rb, cb):
    n = h.shape[1]
    z = sg(np.concatenate([x, h], 1) @ ru + rb)
    r, u = z[:, :n], z[:, n:]
    c = np.tanh(np.concatenate([x, r * h], 1) @ cw + cb)
    return [r, u, c, u * h + (1 - u) * c]


def block_cell(x, c0, y0, w, wi, wf, wo, b, ph, fb, clip):
    n = c0.shape[1]
    z = np.concatenate([x, y0], 1) @ w + b
    zi, zz, zf, zo = [z[:, k * n:(k + 1) * n] for k in range(4)]
    if ph:
        zi, zf = zi + c0 * wi, zf + c0 * wf
    i, f_, g = sg(zi), sg(zf + fb), np.tanh(zz)
    c = f_ * c0 + i * g
    c = np.clip(c, -clip, clip) if clip > 0 else c
    o = sg(zo + c * wo) if ph else sg(zo)
    return [i, c, f_, o, g, np.tanh(c), o * np.tanh(c)]


def to_steps(x, form):
    return x if form in ("TNS", "T2NS") else x.transpose(1, 0, 2) if form == "NTS" else x.transpose(2, 0, 1)


def from_steps(y, form):
    return y if form in ("TNS", "T2NS") else y.transpose(1, 0, 2) if form == "NTS" else y.transpose(1, 2, 0)


def block(n, x, c, y, w, wi, wf, wo, b, ph, fb, clip, form):
    s, ys = to_steps(x, form), []
    for t in range(s.shape[0]):
        r = block_cell(s[t], c, y, w, wi, wf, wo, b, ph, fb, clip)
        c, y = r[1], r[6]
        ys.append(y if t < int(n) else np.zeros_like(y))
    return from_steps(np.array(ys), form)


def lstm(x, wx, wr, b, wp, h, c, on, back, act, clip):
    ga, ca, oa = act
    n = wr.shape[0]
    ys = np.zeros((x.shape[0], x.shape[1], n))
    h, c = (np.zeros(ys.shape[1:]) if v is None else v for v in (h, c))
    for t in (range(x.shape[0] - 1, -1, -1) if back else range(x.shape[0])):
        z = x[t] @ wx + h @ wr + b
        zi, zf, zg, zo = [z[:, k * n:(k + 1) * n] for k in range(4)]
        if wp is not None:
            zi, zf = zi + c * wp[:n], zf + c * wp[n:2 * n]
        cc = ga(zf) * c + ga(zi) * ca(zg)
        cc = np.clip(cc, -clip, clip) if clip else cc
        zo = zo if wp is None else zo + cc * wp[2 * n:]
        hh, m = ga(zo) * oa(cc), on[t][:, None]
        h, c = np.where(m, hh, h), np.where(m, cc, c)
        ys[t] = np.where(m, hh, 0)
    return ys, h, c


def layer(x, c0, h0, ln, wx, wr, b, wp, form, way, act=(sg, np.tanh, np.tanh), clip=0.0):
    s = to_steps(x, form)
    t = np.arange(s.shape[0])[:, None]
    on = np.ones(s.shape[:2], bool) if ln is None else t < np.asarray(ln)[None]
    end = on if ln is None or way != "BWD" else t >= s.shape[0] - np.asarray(ln)[None]
    if way in ("FWD", "BWD"):
        y, h, c = lstm(s, wx, wr, b, wp, h0, c0, end, way == "BWD", act, clip)
        return [from_steps(y, form), h, c]
    k = lambda v, i: None if v is None else v[i]
    f_ = lstm(s, wx[0], wr[0], b[0], k(wp, 0), k(h0, 0), k(c0, 0), on, False, act, clip)
    r = lstm(s, wx[1], wr[1], b[1], k(wp, 1), k(h0, 1), k(c0, 1), on, True, act, clip)
    y = f_[0] + r[0] if way == "BIDIR_SUM" else np.concatenate([f_[0], r[0]], 2) if way == "BIDIR_CONCAT" else np.stack([f_[0], r[0]], 1)
    return [from_steps(y, form), np.stack([f_[1], r[1]]), np.stack([f_[2], r[2]])]


def sru(x, c, w, b, m=None):
    n, ys = c.shape[1], []
    x = x if m is None else x * m[:, :, None]
    for t in range(x.shape[2]):
        z = x[:, :, t] @ w.T
        f_, r = sg(z[:, n:2 * n] + b[:n]), sg(z[:, 2 * n:] + b[n:])
        c = f_ * c + (1 - f_) * z[:, :n]
        ys.append(r * np.tanh(c) + (1 - r) * x[:, :, t])
    return np.array(ys).transpose(1, 2, 0)


case("rnn", "gru", [f(3, 2, 4), f(2, 3), f(4, 9), f(3, 9), f(9)], gru, gtol=2e-5)
case("rnn", "gruCell", [f(2, 4), f(2, 3), f(7, 6), f(7, 3), f(6), f(3)], gru_cell, gtol=2e-5)
for ph in (False, True):
    clip = 0.5 if ph else 0.0
    extra = dict(peepHole=ph, forgetBias=0.75, clippingCellValue=clip)
    case("rnn", "lstmCell", [f(2, 4), f(2, 3), f(2, 3), f(7, 12), f(3), f(3), f(3), f(12)],
         lambda *a, ph=ph, clip=clip: block_cell(*a, ph, 0.75, clip), grad=False, **extra)
    for form, shape in (("TNS", (3, 2, 4)), ("NTS", (2, 3, 4)), ("NST", (2, 4, 3))):
        case("rnn", "lstmblock", [np.array(2 if ph else 3), f(*shape), f(2, 3), f(2, 3), f(7, 12), f(3), f(3), f(3), f(12)],
             lambda *a, ph=ph, clip=clip, form=form: block(*a, ph, 0.75, clip, form), gtol=2e-5, RnnDataFormat=form, **extra)
for form, shape in (("TNS", (3, 2, 4)), ("NTS", (2, 3, 4)), ("NST", (2, 4, 3)), ("T2NS", (3, 2, 4))):
    for way in ("FWD", "BWD", "BIDIR_SUM", "BIDIR_CONCAT", "BIDIR_EXTRA_DIM"):
        if (form == "T2NS") != (way == "BIDIR_EXTRA_DIM"):
            continue
        two = (2,) if way.startswith("BIDIR") else ()
        extra = dict(LSTMDataFormat=form, LSTMDirectionMode=way, gateAct="SIGMOID", cellAct="TANH", outAct="TANH",
                     retFullSequence=True, retLastH=True, retLastC=True, cellClip=0.0)
        case("rnn", "lstmLayer", [f(*shape), f(*two, 2, 3), f(*two, 2, 3), np.array([2, 3]), f(*two, 4, 12),
                                  f(*two, 3, 12), f(*two, 12), f(*two, 9)],
             lambda x, c, h, n, wx, wr, b, p, form=form, way=way: layer(x, c, h, n, wx, wr, b, p, form, way),
             gtol=2e-5, **extra)
        case("rnn", "lstmLayer", [f(*shape), f(*two, 4, 12), f(*two, 3, 12), f(*two, 12)],
             lambda x, wx, wr, b, form=form, way=way: layer(x, None, None, None, wx, wr, b, None, form, way,
                                                            (lambda v: np.clip(0.2 * v + 0.5, 0, 1), np.tanh, lambda v: np.log1p(np.exp(v))), 0.6),
             gtol=2e-5, **{**extra, "gateAct": "HARD_SIGMOID", "outAct": "SOFTPLUS", "cellClip": 0.6})
case("rnn", "sru", [f(2, 3, 4), f(2, 3), f(9, 3), f(6)], lambda x, c, w, b: sru(x, c, w, b), gtol=2e-5)
case("rnn", "sru", [f(2, 3, 4), f(2, 3), f(2, 3), f(9, 3), f(6)], lambda x, c, m, w, b: sru(x, c, w, b, m), gtol=2e-5)
case("rnn", "sruCell", [f(2, 3), f(2, 3), f(3, 9), f(6)],
     lambda x, c, w, b: sru(x[:, :, None], c, w.T, b)[:, :, 0], gtol=2e-5)

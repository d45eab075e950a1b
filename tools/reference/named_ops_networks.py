# Cases of the namespaces nn, cnn, rnn, loss and image; part of named_ops.py, whose names it uses.
import itertools

# --- nn ----------------------------------------------------------------------------------------------------------------
sig = lambda v: 1 / (1 + np.exp(-v))
softplus = lambda v: np.logaddexp(0, v)
def softmax(v, a=-1):
    e = np.exp(v - v.max(a, keepdims=True))
    return e / e.sum(a, keepdims=True)
case("nn", "CReLU", [u], lambda x: np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], -1))
for name, fn in (("elu", lambda v: np.where(v > 0, v, np.expm1(v))), ("hardSigmoid", lambda v: np.clip(0.2 * v + 0.5, 0, 1)), ("hardTanh", lambda v: np.clip(v, -1, 1)),
                 ("hardTanhDerivative", lambda v: (np.abs(v) <= 1) * 1.0), ("logSigmoid", lambda v: -softplus(-v)), ("selu", lambda v: 1.0507009873554805 * np.where(v > 0, v, 1.6732632423543772 * np.expm1(v))),
                 ("sigmoid", sig), ("softplus", softplus), ("softsign", lambda v: v / (1 + np.abs(v))), ("softsignDerivative", lambda v: 1 / (1 + np.abs(v))**2),
                 ("swish", lambda v: v * sig(v)), ("tanh", np.tanh), ("softmax", softmax), ("logSoftmax", lambda v: np.log(softmax(v))),
                 ("preciseGelu", lambda v: 0.5 * v * (1 + sp.erf(v / np.sqrt(2)))), ("gelu", lambda v: v * sig(1.702 * v))):
    case("nn", name, [u], fn, grad=name not in ("hardTanhDerivative",))
case("nn", "softmax", [x234], lambda x: softmax(x, 1), dimension=1)
case("nn", "logSoftmax", [x234], lambda x: np.log(softmax(x, 0)), dimension=0)
case("nn", "relu", [u], lambda x: np.where(x > 0.5, x, 0), cutoff=0.5)
case("nn", "relu6", [u * 5], lambda x: np.minimum(np.maximum(x, 0), 6), cutoff=0.0)
case("nn", "leakyRelu", [u], lambda x: np.where(x > 0, x, 0.1 * x), alpha=0.1)
case("nn", "leakyReluDerivative", [u], lambda x: np.where(x > 0, 1, 0.1), grad=False, alpha=0.1)
case("nn", "sigmoidDerivative", [u, f(3, 4)], lambda x, g: g * sig(x) * (1 - sig(x)), grad=False)
def softmax_grad(x, g):
    s = softmax(x, 1)
    return s * (g - (g * s).sum(1, keepdims=True))
case("nn", "softmaxDerivative", [u, f(3, 4)], softmax_grad, grad=False, dimension=1)
case("nn", "linear", [f(3, 4), f(4, 2), f(2)], lambda x, w, c: x @ w + c)
case("nn", "reluLayer", [f(3, 4), f(4, 2), f(2)], lambda x, w, c: np.maximum(0, x @ w + c))
case("nn", "biasAdd", [f(2, 3, 4, 2), f(3)], lambda x, c: x + c[:, None, None], nchw=True)
case("nn", "biasAdd", [f(2, 4, 2, 3), f(3)], lambda x, c: x + c, nchw=False)
case("nn", "prelu", [f(2, 3, 4), pos(3, 4)], lambda x, a: np.where(x > 0, x, a * x))
case("nn", "prelu", [f(2, 3, 4), pos(3, 1)], lambda x, a: np.where(x > 0, x, a * x), sharedAxes=[2])
def layernorm(x, g, c=0, a=(1,), eps=0.0):
    return (x - x.mean(a, keepdims=True)) / np.sqrt(x.var(a, keepdims=True) + eps) * g + c
case("nn", "layerNorm", [f(3, 5), f(5), f(5)], layernorm, channelsFirst=True, dimensions=[1], tol=1e-4, gtol=1e-3)
case("nn", "layerNorm", [f(3, 5), f(5)], layernorm, channelsFirst=False, dimensions=[1], tol=1e-4, gtol=1e-3)
case("nn", "batchNorm", [f(2, 3, 2, 2), f(3), pos(3), f(3), f(3)],
     lambda x, m, v, g, c: ((x - m[:, None, None]) / np.sqrt(v[:, None, None] + 1e-3)) * g[:, None, None] + c[:, None, None], epsilon=1e-3, axis=[1])
case("nn", "pad", [f(2, 3), np.array([[1, 2], [0, 1]], np.int32)], lambda x, p: np.pad(x, p, constant_values=0.5), PadMode="CONSTANT", constant=0.5)
case("nn", "pad", [f(3, 4), np.array([[1, 2], [2, 3]], np.int32)], lambda x, p: np.pad(x, p, "reflect"), PadMode="REFLECT", constant=0.0)
case("nn", "pad", [f(3, 4), np.array([[1, 2], [2, 3]], np.int32)], lambda x, p: np.pad(x, p, "symmetric"), PadMode="SYMMETRIC", constant=0.0)
def attention(q, k, v, m=None, scaled=True):
    s = np.swapaxes(k, -1, -2) @ q
    if scaled:
        s = s / np.sqrt(q.shape[-2])
    if m is not None:
        s = s + (np.where(m > 0, 0, -1e9) if s.ndim == 3 else np.where(m > 0, 0, -1e9)[:, None])[..., None]
    return v @ softmax(s, -2)
mask = np.array([[1.0, 1, 0, 1, 1], [1, 0, 1, 1, 1]])
q_, k_, v_ = f(2, 3, 4), f(2, 3, 5), f(2, 6, 5)
case("nn", "dotProductAttention", [q_, k_, v_, mask], attention, grad=[0, 1, 2], scaled=True, gtol=1e-5)
case("nn", "dotProductAttention", [q_, k_, v_, np.ones((2, 5))], lambda q, k, v, m: attention(q, k, v, m, False), grad=[0, 1, 2], scaled=False, gtol=1e-5)
def multihead(q, k, v, wq, wk, wv, wo, m):
    project = lambda w, x: np.einsum("hpf,bft->bhpt", w, x)
    a = attention(project(wq, q), project(wk, k), project(wv, v), m)
    bs, _, _, n = a.shape
    return (a.transpose(0, 3, 1, 2).reshape(bs * n, -1) @ wo).reshape(bs, n, -1).transpose(0, 2, 1)
case("nn", "multiHeadDotProductAttention", [q_, k_, v_, f(2, 4, 3), f(2, 4, 3), f(2, 5, 6), f(10, 7), mask], multihead, grad=[0, 1, 2, 3, 4, 5, 6], scaled=True, gtol=1e-5)

# --- loss --------------------------------------------------------------------------------------------------------------
def reduce(loss, w, how):
    w = np.broadcast_to(w, loss.shape)
    y = loss * w
    return {"NONE": y, "SUM": y.sum(), "MEAN_BY_WEIGHT": y.sum() / w.sum(), "MEAN_BY_NONZERO_WEIGHT_COUNT": y.sum() / (w != 0).sum()}[how]
L, W = f(3, 4), np.array([[1.0], [0.0], [2.0]])
prob = lambda *s: f(*s, lo=0.1, hi=0.9)
binary = ints(3, 4, hi=2).astype(float)
pairs = dict(absoluteDifference=(L, f(3, 4), lambda l, p: np.abs(l - p), {}), hingeLoss=(binary, f(3, 4), lambda l, p: np.maximum(0, 1 - (2 * l - 1) * p), {}),
             huberLoss=(L, 2 * f(3, 4), lambda l, p: np.where(np.abs(l - p) <= 0.8, 0.5 * (l - p)**2, 0.8 * np.abs(l - p) - 0.32), {"delta": 0.8}),
             logLoss=(binary, prob(3, 4), lambda l, p: -(l * np.log(p + 1e-7) + (1 - l) * np.log(1 - p + 1e-7)), {"epsilon": 1e-7}),
             logPoisson=(1 + pos(3, 4), f(3, 4), lambda l, p: np.exp(p) - l * p, {"full": False}),
             meanSquaredError=(L, f(3, 4), lambda l, p: (l - p)**2, {}),
             sigmoidCrossEntropy=(binary, f(3, 4), lambda l, p: (l * 0.9 + 0.05) * softplus(-p) + (1 - (l * 0.9 + 0.05)) * softplus(p), {"labelSmoothing": 0.1}))
for name, (l, p, fn, extra) in pairs.items():
    for how in ("NONE", "SUM", "MEAN_BY_WEIGHT", "MEAN_BY_NONZERO_WEIGHT_COUNT"):
        case("loss", name, [l, p, W], lambda l, p, w: reduce(fn(l, p), w, how), grad=[1], lossReduce=how, **extra)
full = lambda l, p: np.exp(p) - l * p + l * np.log(l) - l + 0.5 * np.log(2 * np.pi * l)
case("loss", "logPoisson", [1 + pos(3, 4), f(3, 4), np.ones((3, 4))], lambda l, p, w: reduce(full(l, p), w, "SUM"), grad=[1], lossReduce="SUM", full=True)
unit = lambda *s: (lambda v: v / np.sqrt((v * v).sum(1, keepdims=True)))(f(*s))
case("loss", "cosineDistance", [unit(3, 4), unit(3, 4), W], lambda l, p, w: reduce(1 - (l * p).sum(1, keepdims=True), w, "SUM"), grad=[1], lossReduce="SUM", dimension=1)
def pairwise(l, p, w):
    d = l - p
    out = []
    for r in d:
        n = len(r)
        out.append(((r[:, None] - r[None])**2).sum() / (n * (n - 1)))
    return reduce(np.array(out)[:, None], w, "SUM")
case("loss", "meanPairwiseSquaredError", [L, f(3, 4), np.ones((3, 1))], pairwise, grad=[1], lossReduce="SUM")
onehot = np.eye(4)[[0, 2, 1]]
def sce(l, p, w, s=0.0, how="SUM"):
    l = l * (1 - s) + s / 4
    return reduce(-(l * np.log(softmax(p))).sum(1), w, how)
case("loss", "softmaxCrossEntropy", [onehot, f(3, 4), np.array([1.0, 0, 2])], sce, grad=[1], lossReduce="SUM", labelSmoothing=0.0)
case("loss", "softmaxCrossEntropy", [onehot, f(3, 4), np.array([1.0, 0, 2])], lambda l, p, w: sce(l, p, w, 0.2, "MEAN_BY_NONZERO_WEIGHT_COUNT"), grad=[1],
     lossReduce="MEAN_BY_NONZERO_WEIGHT_COUNT", labelSmoothing=0.2)
case("loss", "sparseSoftmaxCrossEntropy", [f(3, 4), np.array([0, 2, 1], np.int32)], lambda p, i: -np.log(softmax(p))[np.arange(3), i])
case("loss", "l2Loss", [f(3, 4)], lambda x: (x * x).sum() / 2)
case("loss", "weightedCrossEntropyWithLogits", [binary, f(3, 4), np.array([1.5])],
     lambda t, x, w: (1 - t) * x + (1 + (w - 1) * t) * (np.log1p(np.exp(-np.abs(x))) + np.maximum(-x, 0)), grad=[1])

# --- cnn ---------------------------------------------------------------------------------------------------------------
def same_pad(n, k, s, d=1):
    out = -(-n // s)
    p = max(0, (out - 1) * s + (k - 1) * d + 1 - n)
    return p // 2, p - p // 2
def convnd(x, w, strides, pads, dil):
    """x [n, c, ...], w [k..., in, out], pads ((before, after), ...)"""
    x = np.pad(x, ((0, 0), (0, 0)) + tuple(pads))
    k = w.shape[:-2]
    out = [(x.shape[2 + i] - (k[i] - 1) * dil[i] - 1) // strides[i] + 1 for i in range(len(k))]
    y = np.zeros((x.shape[0], w.shape[-1], *out))
    for t in itertools.product(*map(range, k)):
        part = x[(slice(None), slice(None)) + tuple(slice(t[i] * dil[i], t[i] * dil[i] + (out[i] - 1) * strides[i] + 1, strides[i]) for i in range(len(k)))]
        y += np.einsum("nc...,co->no...", part, w[t])
    return y
spread = lambda c, n: c.reshape((-1,) + (1,) * n)
last = lambda x: np.moveaxis(x, 1, -1)
first_ = lambda x: np.moveaxis(x, -1, 1)
X, Wc, Bc = f(2, 3, 6, 5), f(3, 2, 3, 4), f(4)
case("cnn", "conv2d", [X, Wc, Bc], lambda x, w, c: convnd(x, w, (2, 1), ((1, 1), (0, 0)), (1, 1)) + spread(c, 2), gtol=1e-5,
     kH=3, kW=2, sH=2, sW=1, pH=1, pW=0, dH=1, dW=1, paddingMode="VALID", dataFormat="NCHW")
case("cnn", "conv2d", [X, Wc], lambda x, w: convnd(x, w, (2, 2), (same_pad(6, 3, 2, 1), same_pad(5, 2, 2, 1)), (1, 1)), gtol=1e-5,
     kH=3, kW=2, sH=2, sW=2, pH=0, pW=0, dH=1, dW=1, paddingMode="SAME", dataFormat="NCHW")
case("cnn", "conv2d", [last(X).copy(), Wc, Bc], lambda x, w, c: last(convnd(first_(x), w, (1, 1), ((0, 0), (0, 0)), (2, 2)) + spread(c, 2)), gtol=1e-5,
     kH=3, kW=2, sH=1, sW=1, pH=0, pW=0, dH=2, dW=2, paddingMode="VALID", dataFormat="NHWC")
X1, W1, B1 = f(2, 3, 8), f(3, 3, 4), f(4)
case("cnn", "conv1d", [X1, W1, B1], lambda x, w, c: convnd(x, w, (2,), ((1, 1),), (1,)) + spread(c, 1), gtol=1e-5, k=3, s=2, p=1, d=1, paddingMode="VALID", dataFormat="NCW")
case("cnn", "conv1d", [X1, W1], lambda x, w: convnd(x, w, (1,), ((4, 0),), (2,)), gtol=1e-5, k=3, s=1, p=0, d=2, paddingMode="CAUSAL", dataFormat="NCW")
case("cnn", "conv1d", [last(X1).copy(), W1], lambda x, w: last(convnd(first_(x), w, (2,), (same_pad(8, 3, 2),), (1,))), gtol=1e-5, k=3, s=2, p=0, d=1, paddingMode="SAME", dataFormat="NWC")
X3, W3, B3 = f(1, 2, 4, 5, 4), f(2, 3, 2, 2, 3), f(3)
case("cnn", "conv3d", [X3, W3, B3], lambda x, w, c: convnd(x, w, (1, 2, 1), ((1, 1), (0, 0), (0, 0)), (1, 1, 1)) + spread(c, 3), gtol=1e-5,
     kD=2, kH=3, kW=2, sD=1, sH=2, sW=1, pD=1, pH=0, pW=0, dD=1, dH=1, dW=1, isSameMode=False, dataFormat="NCDHW")
case("cnn", "conv3d", [last(X3).copy(), W3], lambda x, w: last(convnd(first_(x), w, (2, 1, 1), (same_pad(4, 2, 2), same_pad(5, 3, 1), same_pad(4, 2, 1)), (1, 1, 1))), gtol=1e-5,
     kD=2, kH=3, kW=2, sD=2, sH=1, sW=1, pD=0, pH=0, pW=0, dD=1, dH=1, dW=1, isSameMode=True, dataFormat="NDHWC")
def deconvnd(x, w, strides, pads, dil, out=None):
    """x [n, c, ...], w [k..., out, in], pads (before, ...); out: sizes of the result"""
    k = w.shape[:-2]
    if out is None:
        out = [(x.shape[2 + i] - 1) * strides[i] + (k[i] - 1) * dil[i] + 1 - 2 * pads[i] for i in range(len(k))]
    whole = [(x.shape[2 + i] - 1) * strides[i] + (k[i] - 1) * dil[i] + 1 for i in range(len(k))]
    y = np.zeros((x.shape[0], w.shape[-2], *[max(whole[i], pads[i] + out[i]) for i in range(len(k))]))
    for t in itertools.product(*map(range, k)):
        at = (slice(None), slice(None)) + tuple(slice(t[i] * dil[i], t[i] * dil[i] + (x.shape[2 + i] - 1) * strides[i] + 1, strides[i]) for i in range(len(k)))
        y[at] += np.einsum("nc...,oc->no...", x, w[t])
    return y[(slice(None), slice(None)) + tuple(slice(pads[i], pads[i] + out[i]) for i in range(len(k)))]
Wd = f(3, 2, 4, 3)
case("cnn", "deconv2d", [X, Wd, Bc], lambda x, w, c: deconvnd(x, w, (2, 1), (1, 0), (1, 1)) + spread(c, 2), gtol=1e-5,
     kH=3, kW=2, sH=2, sW=1, pH=1, pW=0, dH=1, dW=1, isSameMode=False, dataFormat="NCHW")
case("cnn", "deconv2d", [X, Wd], lambda x, w: deconvnd(x, w, (2, 2), (0, 0), (1, 1), (12, 10)), gtol=1e-5,
     kH=3, kW=2, sH=2, sW=2, pH=0, pW=0, dH=1, dW=1, isSameMode=True, dataFormat="NCHW")
case("cnn", "deconv3d", [X3, f(2, 3, 2, 3, 2), B3], lambda x, w, c: deconvnd(x, w, (1, 2, 1), (0, 1, 0), (1, 1, 1)) + spread(c, 3), gtol=1e-5,
     kD=2, kH=3, kW=2, sD=1, sH=2, sW=1, pD=0, pH=1, pW=0, dD=1, dH=1, dW=1, isSameMode=False, dataFormat="NCDHW")
def depthwise(x, w, strides, pads, dil=(1, 1)):
    return np.concatenate([convnd(x[:, c:c + 1], w[:, :, c:c + 1], strides, pads, dil) for c in range(x.shape[1])], 1)
Wdw = f(3, 2, 3, 2)
case("cnn", "depthWiseConv2d", [X, Wdw, f(6)], lambda x, w, c: depthwise(x, w, (1, 1), ((0, 0), (0, 0))) + spread(c, 2), gtol=1e-5,
     kH=3, kW=2, sH=1, sW=1, pH=0, pW=0, dH=1, dW=1, paddingMode="VALID", dataFormat="NCHW")
case("cnn", "separableConv2d", [X, Wdw, f(1, 1, 6, 4), Bc], lambda x, d, w, c: convnd(depthwise(x, d, (1, 1), (same_pad(6, 3, 1), same_pad(5, 2, 1))), w, (1, 1), ((0, 0), (0, 0)), (1, 1)) + spread(c, 2),
     gtol=1e-5, kH=3, kW=2, sH=1, sW=1, pH=0, pW=0, dH=1, dW=1, paddingMode="SAME", dataFormat="NCHW")
def poolnd(x, k, s, pads, how, include=True):
    fill = -np.inf if how == "max" else 0.0
    y = np.pad(x, ((0, 0), (0, 0)) + tuple(pads), constant_values=fill)
    inside = np.pad(np.ones_like(x), ((0, 0), (0, 0)) + tuple(pads))
    out = [(y.shape[2 + i] - k[i]) // s[i] + 1 for i in range(len(k))]
    parts, counts = [], []
    for t in itertools.product(*map(range, k)):
        at = (slice(None), slice(None)) + tuple(slice(t[i], t[i] + (out[i] - 1) * s[i] + 1, s[i]) for i in range(len(k)))
        parts.append(y[at])
        counts.append(inside[at])
    if how == "max":
        return np.max(parts, 0)
    return np.sum(parts, 0) / (np.prod(k) if include else np.sum(counts, 0))
def floor_pads(pads):
    return tuple((p, p) for p in pads)
case("cnn", "maxPooling2d", [X], lambda x: poolnd(x, (2, 3), (2, 2), ((0, 0), (1, 1)), "max"), kH=2, kW=3, sH=2, sW=2, pH=0, pW=1, isSameMode=False, dataFormat="NCHW")
case("cnn", "maxPooling2d", [X], lambda x: poolnd(x, (2, 2), (2, 2), (same_pad(6, 2, 2), same_pad(5, 2, 2)), "max"), kH=2, kW=2, sH=2, sW=2, pH=0, pW=0, isSameMode=True, dataFormat="NCHW")
for div in ("INCLUDE_PADDING", "EXCLUDE_PADDING"):
    case("cnn", "avgPooling2d", [X], lambda x: poolnd(x, (3, 2), (2, 1), ((1, 1), (0, 0)), "avg", div[0] == "I"), kH=3, kW=2, sH=2, sW=1, pH=1, pW=0, isSameMode=False, divisor=div, dataFormat="NCHW")
    case("cnn", "avgPooling3d", [X3], lambda x: poolnd(x, (2, 2, 2), (1, 2, 1), ((1, 1), (0, 0), (0, 0)), "avg", div[0] == "I"),
         kD=2, kH=2, kW=2, sD=1, sH=2, sW=1, pD=1, pH=0, pW=0, isSameMode=False, divisor=div, dataFormat="NCDHW")
case("cnn", "maxPooling3d", [X3], lambda x: poolnd(x, (2, 2, 3), (2, 1, 1), ((0, 0), (0, 0), (1, 1)), "max"),
     kD=2, kH=2, kW=3, sD=2, sH=1, sW=1, pD=0, pH=0, pW=1, isSameMode=False, dataFormat="NCDHW")
case("cnn", "maxPooling2d", [last(X).copy()], lambda x: last(poolnd(first_(x), (2, 2), (1, 1), ((0, 0), (0, 0)), "max")), kH=2, kW=2, sH=1, sW=1, pH=0, pW=0, isSameMode=False, dataFormat="NHWC")
def argmax_pool(x):
    n, c, h, w = x.shape
    y, a = np.zeros((n, c, h // 2, w // 2)), np.zeros((n, c, h // 2, w // 2), np.int64)
    for i in np.ndindex(y.shape):
        win = x[i[0], i[1], 2 * i[2]:2 * i[2] + 2, 2 * i[3]:2 * i[3] + 2]
        j = np.unravel_index(win.argmax(), win.shape)
        y[i] = win[j]
        a[i] = (2 * i[2] + j[0]) * w + 2 * i[3] + j[1]
    return [y, a]
case("cnn", "maxPoolWithArgmax", [X], argmax_pool, kH=2, kW=2, sH=2, sW=2, pH=0, pW=0, isSameMode=False, dataFormat="NCHW")
def lrn(x, alpha=0.3, beta=0.75, bias=1.5, depth=1):
    s = np.zeros_like(x)
    for c in range(x.shape[1]):
        s[:, c] = (x[:, max(0, c - depth):c + depth + 1]**2).sum(1)
    return x / (bias + alpha * s)**beta
case("cnn", "localResponseNormalization", [f(2, 5, 2, 2)], lrn, alpha=0.3, beta=0.75, bias=1.5, depth=1)
case("cnn", "upsampling2d", [X], lambda x: x.repeat(2, 2).repeat(2, 3), scale=2)
case("cnn", "upsampling2d", [last(X).copy()], lambda x: x.repeat(2, 1).repeat(3, 2), scaleH=2, scaleW=3, nchw=False)
case("cnn", "upsampling3d", [X3], lambda x: x.repeat(2, 2).repeat(1, 3).repeat(3, 4), ncdhw=True, scaleD=2, scaleH=1, scaleW=3)
def d2s(x, b):  # channel last, as TensorFlow
    n, h, w, c = x.shape
    return x.reshape(n, h, w, b, b, c // b**2).transpose(0, 1, 3, 2, 4, 5).reshape(n, h * b, w * b, c // b**2)
def s2d(x, b):
    n, h, w, c = x.shape
    return x.reshape(n, h // b, b, w // b, b, c).transpose(0, 1, 3, 2, 4, 5).reshape(n, h // b, w // b, c * b * b)
case("cnn", "depthToSpace", [f(2, 2, 3, 8)], lambda x: d2s(x, 2), blockSize=2, dataFormat="NHWC")
case("cnn", "spaceToDepth", [f(2, 4, 6, 2)], lambda x: s2d(x, 2), blockSize=2, dataFormat="NHWC")
case("cnn", "depthToSpace", [f(2, 8, 2, 3)], lambda x: first_(d2s(last(x), 2)), blockSize=2, dataFormat="NCHW")
case("cnn", "spaceToDepth", [f(2, 2, 4, 6)], lambda x: first_(s2d(last(x), 2)), blockSize=2, dataFormat="NCHW")
def s2b(x, bl, pt, pb):
    x = np.pad(x, ((0, 0), (pt[0], pb[0]), (pt[1], pb[1]), (0, 0)))
    n, h, w, c = x.shape
    return x.reshape(n, h // bl[0], bl[0], w // bl[1], bl[1], c).transpose(2, 4, 0, 1, 3, 5).reshape(n * bl[0] * bl[1], h // bl[0], w // bl[1], c)
def b2s(x, bl, ct, cb):
    n, h, w, c = x.shape
    y = x.reshape(bl[0], bl[1], n // (bl[0] * bl[1]), h, w, c).transpose(2, 3, 0, 4, 1, 5).reshape(n // (bl[0] * bl[1]), h * bl[0], w * bl[1], c)
    return y[:, ct[0]:y.shape[1] - cb[0], ct[1]:y.shape[2] - cb[1]]
case("cnn", "spaceToBatch", [f(2, 4, 4, 3)], lambda x: s2b(x, (2, 2), (0, 0), (0, 0)), blocks=[2, 2], paddingTop=[0, 0], paddingBottom=[0, 0])
case("cnn", "batchToSpace", [f(8, 2, 3, 2)], lambda x: b2s(x, (2, 2), (0, 0), (0, 0)), blocks=[2, 2], croppingTop=[0, 0], croppingBottom=[0, 0])
def im2col(x, k=(2, 3), s=(1, 2), p=(1, 0)):
    x = np.pad(x, ((0, 0), (0, 0), (p[0], p[0]), (p[1], p[1])))
    oh, ow = (x.shape[2] - k[0]) // s[0] + 1, (x.shape[3] - k[1]) // s[1] + 1
    y = np.zeros((x.shape[0], x.shape[1], *k, oh, ow))
    for i, j in itertools.product(range(k[0]), range(k[1])):
        y[:, :, i, j] = x[:, :, i:i + (oh - 1) * s[0] + 1:s[0], j:j + (ow - 1) * s[1] + 1:s[1]]
    return y
case("cnn", "im2Col", [X], im2col, kH=2, kW=3, sH=1, sW=2, pH=1, pW=0, dH=1, dW=1, paddingMode="VALID", dataFormat="NCHW")
def patches(x, k, s, r, same):
    n, h, w, c = x.shape
    if same:
        x = np.pad(x, ((0, 0), same_pad(h, k[0], s[0], r[0]), same_pad(w, k[1], s[1], r[1]), (0, 0)))
    oh = (x.shape[1] - (k[0] - 1) * r[0] - 1) // s[0] + 1
    ow = (x.shape[2] - (k[1] - 1) * r[1] - 1) // s[1] + 1
    return np.concatenate([x[:, i * r[0]:i * r[0] + (oh - 1) * s[0] + 1:s[0], j * r[1]:j * r[1] + (ow - 1) * s[1] + 1:s[1]]
                           for i in range(k[0]) for j in range(k[1])], -1)
case("cnn", "extractImagePatches", [f(1, 5, 6, 2)], lambda x: patches(x, (2, 3), (1, 2), (2, 1), False), kH=2, kW=3, sH=1, sW=2, rH=2, rW=1, sameMode=False)
case("image", "extractImagePatches", [f(1, 5, 6, 2)], lambda x: patches(x, (2, 2), (2, 2), (1, 1), True), kSizes=[2, 2], strides=[2, 2], rates=[1, 1], sameMode=True)
def dilation2d(x, w, s=(1, 1), r=(1, 1)):
    kh, kw, _ = w.shape
    oh = (x.shape[1] - (kh - 1) * r[0] - 1) // s[0] + 1
    ow = (x.shape[2] - (kw - 1) * r[1] - 1) // s[1] + 1
    return np.max([x[:, i * r[0]:i * r[0] + (oh - 1) * s[0] + 1:s[0], j * r[1]:j * r[1] + (ow - 1) * s[1] + 1:s[1]] + w[i, j]
                   for i in range(kh) for j in range(kw)], 0)
case("cnn", "dilation2D", [f(1, 5, 6, 2), f(2, 3, 2)], dilation2d, strides=[1, 1, 1, 1], rates=[1, 1, 1, 1], isSameMode=False)

# --- image -------------------------------------------------------------------------------------------------------------
import colorsys
rgb = rng.random((2, 3, 3))
each = lambda fn: lambda x: np.array([fn(*p) for p in x.reshape(-1, 3)]).reshape(x.shape)
case("image", "rgbToHsv", [rgb], each(colorsys.rgb_to_hsv), grad=False)
case("image", "hsvToRgb", [rgb], each(colorsys.hsv_to_rgb), grad=False)
YIQ = np.array([[0.299, 0.587, 0.114], [0.5959, -0.2746, -0.3213], [0.2115, -0.5227, 0.3112]])
YUV = np.array([[0.299, 0.587, 0.114], [-0.14714119, -0.28886916, 0.43601035], [0.61497538, -0.51496512, -0.10001026]])
case("image", "rgbToYiq", [rgb], lambda x: x @ YIQ.T, tol=1e-3, gtol=1e-3)
case("image", "yiqToRgb", [rgb], lambda x: x @ np.linalg.inv(YIQ).T, tol=2e-2, gtol=2e-2)
case("image", "rgbToYuv", [rgb], lambda x: x @ YUV.T, tol=1e-4, gtol=1e-4)
case("image", "yuvToRgb", [rgb], lambda x: x @ np.linalg.inv(YUV).T, tol=1e-4, gtol=1e-4)
case("image", "adjustContrast", [rng.random((1, 3, 4, 3))], lambda x: (x - x.mean((1, 2), keepdims=True)) * 1.7 + x.mean((1, 2), keepdims=True), factor=1.7)
def via_hsv(fn):
    return each(lambda r, g, c: colorsys.hsv_to_rgb(*fn(*colorsys.rgb_to_hsv(r, g, c))))
case("image", "adjustHue", [rgb], via_hsv(lambda h, s, v: ((h + 0.3) % 1, s, v)), grad=False, delta=0.3)
case("image", "adjustSaturation", [rgb], via_hsv(lambda h, s, v: (h, min(1, s * 1.4), v)), grad=False, factor=1.4)
def bilinear(x, oh, ow):  # half-pixel centres, as TensorFlow 2
    def taps(n, m):
        at = (np.arange(m) + 0.5) * n / m - 0.5
        lo = np.floor(at).astype(int)
        return np.clip(lo, 0, n - 1), np.clip(lo + 1, 0, n - 1), at - lo
    r0, r1, fr = taps(x.shape[1], oh)
    c0, c1, fc = taps(x.shape[2], ow)
    y = x[:, r0] * (1 - fr)[None, :, None, None] + x[:, r1] * fr[None, :, None, None]
    return y[:, :, c0] * (1 - fc)[None, None, :, None] + y[:, :, c1] * fc[None, None, :, None]
case("image", "imageResize", [f(1, 4, 5, 2), np.array([7, 3], np.int32)], lambda x, s: bilinear(x, *s), preserveAspectRatio=False, antialis=False, ImageResizeMethod="ResizeBilinear", tol=1e-6, gtol=1e-5)
case("image", "imageResize", [f(1, 4, 6, 2), np.array([8, 3], np.int32)], lambda x, s: x.repeat(2, 1)[:, :, 1::2], preserveAspectRatio=False, antialis=False, ImageResizeMethod="ResizeNearest")
case("image", "imageResize", [f(1, 4, 6, 2), np.array([2, 3], np.int32)], lambda x, s: x.reshape(1, 2, 2, 3, 2, 2).mean((2, 4)), preserveAspectRatio=False, antialis=False, ImageResizeMethod="ResizeArea", tol=1e-6)
boxes = np.array([[0, 0, 1, 1], [0, 0.1, 1, 1.1], [0, -0.1, 1, 0.9], [0, 10, 1, 11], [0, 10.1, 1, 11.1], [0, 100, 1, 101]], np.float32)
case("image", "nonMaxSuppression", [boxes, np.array([0.9, 0.75, 0.6, 0.95, 0.5, 0.3], np.float32)], lambda b_, s: np.array([3, 0, 5], np.int32), maxOutSize=3, iouThreshold=0.5, scoreThreshold=0.0)
def crop_resize(x, bx, bi, size):
    out = np.zeros((len(bx), *size, x.shape[-1]))
    for n, (y1, x1, y2, x2) in enumerate(bx):
        im = x[bi[n]]
        H, Wd_ = im.shape[:2]
        for i in range(size[0]):
            for j in range(size[1]):
                yy = y1 * (H - 1) + i * (y2 - y1) * (H - 1) / (size[0] - 1)
                xx = x1 * (Wd_ - 1) + j * (x2 - x1) * (Wd_ - 1) / (size[1] - 1)
                t, l = int(np.floor(yy)), int(np.floor(xx))
                t1, l1 = min(t + 1, H - 1), min(l + 1, Wd_ - 1)
                fy, fx = yy - t, xx - l
                out[n, i, j] = (im[t, l] * (1 - fx) + im[t, l1] * fx) * (1 - fy) + (im[t1, l] * (1 - fx) + im[t1, l1] * fx) * fy
    return out
case("image", "CropAndResize", [f(2, 5, 4, 2), np.array([[0.1, 0.2, 0.8, 0.9], [0.0, 0.0, 1.0, 1.0]], np.float64), np.array([1, 0], np.int32), np.array([3, 3], np.int32)],
     crop_resize, grad=[0], extrapolationValue=0.0, tol=1e-6, gtol=1e-5)

# --- rnn ---------------------------------------------------------------------------------------------------------------
def gru_cell(x, h, w, wc, c, cc):
    ru = sig(np.concatenate([x, h], 1) @ w + c)
    n = h.shape[1]
    r, z = ru[:, :n], ru[:, n:]
    cand = np.tanh(np.concatenate([x, r * h], 1) @ wc + cc)
    return [r, z, cand, z * h + (1 - z) * cand]
case("rnn", "gruCell", [f(2, 3), f(2, 4), f(7, 8), f(7, 4), f(8), f(4)], gru_cell)
def gru(x, h, wx, wh, c):
    n, out = h.shape[1], []
    for t in range(x.shape[0]):
        ru = sig(x[t] @ wx[:, :2 * n] + h @ wh[:, :2 * n] + c[:2 * n])
        r, z = ru[:, :n], ru[:, n:]
        cand = np.tanh(x[t] @ wx[:, 2 * n:] + r * (h @ wh[:, 2 * n:]) + c[2 * n:])  # what Deeplearning4j computes
        h = z * h + (1 - z) * cand
        out.append(h)
    return np.stack(out)
case("rnn", "gru", [f(3, 2, 3), f(2, 4), f(3, 12), f(4, 12), f(12)], gru)
def sru(x, c, w, bias):
    n, out = x.shape[1], []
    for t in range(x.shape[2]):
        z = x[:, :, t] @ w.T
        fg, r = sig(z[:, n:2 * n] + bias[:n]), sig(z[:, 2 * n:] + bias[n:])
        c = fg * c + (1 - fg) * z[:, :n]
        out.append(r * np.tanh(c) + (1 - r) * x[:, :, t])
    return np.stack(out, 2)
case("rnn", "sru", [f(2, 3, 4), f(2, 3), f(9, 3), f(6)], sru)

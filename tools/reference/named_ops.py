#!/usr/bin/env python3
"""Reference values of the operations of `gatun op`, computed by NumPy and SciPy, with gradients by central differences.

  tools/reference/named_ops.py OUT    writes OUT/cases.jsonl (the batch format of gatun op) and OUT/arrays.npz:
                                      inputs i<case>_<n>, gradients d<case>, expected results y<case>_<n> and g<case>_<n>
Needs python3-numpy and python3-scipy. What it wrote is in examples/src/test/resources/named-ops; NamedOpsReferenceTest runs it.
"""
import json, os, sys
import numpy as np
import scipy.linalg as sl
import scipy.special as sp

rng = np.random.default_rng(7)
cases, arrays = [], {}


def f(*s, lo=-2.0, hi=2.0):
    return rng.uniform(lo, hi, s)


def pos(*s):
    return f(*s, lo=0.3, hi=2.5)


def ints(*s, lo=0, hi=5, t=np.int64):
    return rng.integers(lo, hi, s).astype(t)


def case(ns, op, ins, fn, grad=True, tol=1e-9, gtol=2e-6, **args):
    """fn(*ins) gives an array or a list of arrays; grad: True, False, or indices of the inputs that have one."""
    k = len(cases)
    with np.errstate(all="ignore"):
        ys = fn(*ins)
    ys = list(ys) if isinstance(ys, (list, tuple)) else [ys]
    ys = [np.asarray(y) for y in ys]
    line = {"id": f"{ns}.{op}#{k}", "op": op, "ns": ns, "in": [f"arrays.npz:i{k}_{n}" for n in range(len(ins))],
            "args": args, "out": f"r{k}.npz", "tol": tol, "gtol": gtol}
    for n, x in enumerate(ins):
        arrays[f"i{k}_{n}"] = np.asarray(x)
    for n, y in enumerate(ys):
        arrays[f"y{k}_{n}"] = y
    wanted = [n for n, x in enumerate(ins) if np.asarray(x).dtype == np.float64]
    if grad is not False and wanted and ys[0].dtype == np.float64:
        d = rng.standard_normal(ys[0].shape)
        line["grad"] = f"arrays.npz:d{k}"
        arrays[f"d{k}"] = d

        def score(v):
            y = fn(*v)
            return float((np.asarray(y[0] if isinstance(y, (list, tuple)) else y) * d).sum())

        for n in wanted:
            if grad is not True and n not in grad:
                continue
            x = np.array(ins[n])
            g = np.zeros_like(x)
            for i in np.ndindex(x.shape):
                h = 1e-5
                both = []
                for s in (h, -h):
                    v = list(ins)
                    w = x.copy()
                    w[i] += s
                    v[n] = w
                    both.append(score(v))
                g[i] = (both[0] - both[1]) / (2 * h)
            arrays[f"g{k}_{n}"] = g
    cases.append(line)


def ax(dims):
    return None if not dims else tuple(dims)


# --- base --------------------------------------------------------------------------------------------------------------
b = rng.random((3, 4)) > 0.4
for dims in ([], [0], [1]):
    case("base", "all", [b], lambda x: x.all(ax(dims)), dimensions=dims)
    case("base", "any", [b], lambda x: x.any(ax(dims)), dimensions=dims)
x234 = f(2, 3, 4)
for name, fn in (("argmax", np.argmax), ("argmin", np.argmin)):
    case("base", name, [x234], lambda x: fn(x, 1), dimensions=[1])
    case("base", name, [x234], lambda x: fn(x, 2, keepdims=True), keepDims=True, dimensions=[2])
    case("base", name, [x234], lambda x: fn(x), dimensions=[])
case("base", "batchMmul", [f(2, 3), f(2, 3), f(4, 3), f(4, 3)], lambda a, c, d, e: [a @ d.T, c @ e.T], transposeB=True)
case("base", "batchMmul", [f(2, 3), f(3, 2)], lambda a, c: a @ c)
case("base", "castTo", [f(5)], lambda x: x.astype(np.float32), grad=False, datatype="FLOAT")
case("base", "castTo", [f(5) * 10], lambda x: x.astype(np.int32), grad=False, datatype="INT")
case("base", "concat", [f(2, 3), f(2, 1), f(2, 2)], lambda *v: np.concatenate(v, 1), dimension=1)
for ex in (False, True):
    for rev in (False, True):
        def cum(x, fn, unit, axis=1):
            y = np.flip(x, axis) if rev else x
            y = fn(y, axis)
            if ex:
                shape = list(y.shape)
                shape[axis] = 1
                y = np.concatenate([np.full(shape, unit), np.take(y, range(y.shape[axis] - 1), axis)], axis)
            return np.flip(y, axis) if rev else y
        case("base", "cumsum", [x234], lambda x: cum(x, np.cumsum, 0.0), exclusive=ex, reverse=rev, axis=[1])
        case("base", "cumprod", [x234], lambda x: cum(x, np.cumprod, 1.0), exclusive=ex, reverse=rev, axis=[1])
case("base", "dot", [x234, f(2, 3, 4)], lambda x, y: (x * y).sum((1, 2)), dimensions=[1, 2])
part = np.array([0, 2, 1, 0, 2, 2], np.int32)
case("base", "dynamicPartition", [f(6, 2), part], lambda x, p: [x[p == i] for i in range(4)], numPartitions=4)
st = [np.array([3, 0], np.int32), np.array([1, 4, 2], np.int32)]
def stitch(i, j, a, c):
    out = np.zeros((5, 2)); out[i] = a; out[j] = c; return out
case("base", "dynamicStitch", [st[0], st[1], f(2, 2), f(3, 2)], stitch)
for name, fn in (("eq", np.equal), ("neq", np.not_equal), ("gt", np.greater), ("gte", np.greater_equal), ("lt", np.less), ("lte", np.less_equal)):
    p, q = np.round(f(3, 4)), np.round(f(4))
    case("base", name, [p, q], fn)
    case("base", name, [p], lambda x: fn(x, 1.0), y=1.0)
case("base", "expandDims", [x234], lambda x: np.expand_dims(x, 1), axis=1)
case("base", "expandDims", [x234], lambda x: np.expand_dims(x, -1), axis=-1)
case("base", "fill", [np.array([2, 3], np.int64)], lambda s: np.full(s, 2.5, np.float32), dataType="FLOAT", value=2.5)
case("base", "gather", [x234, np.array([[1, 0], [2, 2]], np.int32)], lambda x, i: np.take(x, i, 1), axis=1)
nd = np.array([[0, 1], [1, 2], [0, 0]], np.int32)
case("base", "gatherNd", [x234, nd], lambda x, i: x[i[:, 0], i[:, 1]])
case("base", "gatherNd", [x234, np.array([[[0, 1, 3]], [[1, 0, 2]]], np.int64)], lambda x, i: x[i[..., 0], i[..., 1], i[..., 2]])
case("base", "identity", [x234], lambda x: x)
case("base", "invertPermutation", [np.array([2, 0, 1, 3], np.int32)], lambda x: np.argsort(x).astype(np.int32))
case("base", "isNumericTensor", [f(3)], lambda x: np.array(True))
case("base", "linspace", [], lambda: np.linspace(1, 3, 7, dtype=np.float32), dataType="FLOAT", start=1.0, stop=3.0, number=7, tol=1e-6)
case("base", "linspace", [np.array(1.0), np.array(3.0), np.array(5, np.int64)], lambda a, c, n: np.linspace(a, c, int(n)), grad=False, dataType="DOUBLE")
case("base", "mmul", [f(3, 2), f(4, 3)], lambda x, y: (x.T @ y.T), transposeX=True, transposeY=True)
case("base", "mmul", [f(3, 2), f(2, 4)], lambda x, y: (x @ y).T, transposeX=False, transposeY=False, transposeZ=True)
for name, fn in (("max", np.max), ("min", np.min), ("mean", np.mean), ("sum", np.sum), ("prod", np.prod)):
    for dims in ([], [0], [1, 2]):
        case("base", name, [x234], lambda x: fn(x, ax(dims)), dimensions=dims)
    case("base", name, [x234], lambda x: fn(x, 1, keepdims=True), keepDims=True, dimensions=[1])
case("base", "max", [f(3, 4), f(4)], np.maximum)
case("base", "min", [f(3, 4), f(4)], np.minimum)
for name, fn in (("norm1", lambda x, a, k: np.abs(x).sum(a, keepdims=k)), ("norm2", lambda x, a, k: np.sqrt((x * x).sum(a, keepdims=k))),
                 ("normmax", lambda x, a, k: np.abs(x).max(a, keepdims=k)), ("squaredNorm", lambda x, a, k: (x * x).sum(a, keepdims=k))):
    case("base", name, [x234], lambda x: fn(x, None, False), dimensions=[])
    case("base", name, [x234], lambda x: fn(x, (0, 2), True), keepDims=True, dimensions=[0, 2])
hot = np.array([1, 0, 3], np.int32)
case("base", "oneHot", [hot], lambda i: np.eye(4, dtype=np.float32)[i], depth=4)
case("base", "oneHot", [hot], lambda i: np.where(np.eye(4)[i] > 0, 5.0, -1.0).T, grad=False, depth=4, axis=0, on=5.0, off=-1.0, dataType="DOUBLE")
case("base", "onesLike", [x234], lambda x: np.ones_like(x))
case("base", "onesLike", [x234], lambda x: np.ones(x.shape, np.int32), dataType="INT")
case("base", "zerosLike", [x234], lambda x: np.zeros_like(x))
case("base", "permute", [x234], lambda x: x.transpose(2, 0, 1), dimensions=[2, 0, 1])
case("base", "range", [], lambda: np.arange(1, 7, 1.5, dtype=np.float32), **{"from": 1.0, "to": 7.0, "step": 1.5, "dataType": "FLOAT"})
case("base", "range", [], lambda: np.arange(5, -1, -2).astype(np.int32), **{"from": 5, "to": -1, "step": -2, "dataType": "INT"})
case("base", "rank", [x234], lambda x: np.array(3))
case("base", "shape", [x234], lambda x: np.array(x.shape))
case("base", "size", [x234], lambda x: np.array(x.size))
case("base", "sizeAt", [x234], lambda x: np.array(x.shape[-1]), dimension=-1)
case("base", "reshape", [x234], lambda x: x.reshape(4, 6), shape=[4, 6])
case("base", "reshape", [x234], lambda x: x.reshape(3, 8), shape=[3, -1])
case("base", "reverse", [x234], lambda x: np.flip(x, (0, 2)), dimensions=[0, 2])
lens = np.array([2, 4, 1], np.int32)
def revseq(x, n):
    y = x.copy()
    for i, k in enumerate(n):
        y[i, :k] = x[i, :k][::-1]
    return y
case("base", "reverseSequence", [f(3, 4, 2), lens], revseq, seqDim=1, batchDim=0)
def revseq2(x, n):
    y = x.copy()
    for i, k in enumerate(n):
        y[:k, i] = x[:k, i][::-1]
    return y
case("base", "reverseSequence", [f(4, 3), lens], revseq2, seqDim=0, batchDim=1)
case("base", "scalarFloorMod", [f(3, 4)], lambda x: np.mod(x, 0.7), value=0.7)
case("base", "scalarMax", [f(3, 4)], lambda x: np.maximum(x, 0.3), value=0.3)
case("base", "scalarMin", [f(3, 4)], lambda x: np.minimum(x, 0.3), value=0.3)
case("base", "scalarSet", [f(3, 4)], lambda x: np.full_like(x, 4.0), grad=False, set=4.0)
idx = np.array([2, 0, 3], np.int32)
def scat(fn):
    def run(r, i, u):
        y = r.copy()
        fn(y, i, u)
        return y
    return run
ref, upd = pos(5, 2), pos(3, 2)
case("base", "scatterAdd", [ref, np.array([2, 0, 2], np.int32), upd], scat(np.add.at))
case("base", "scatterSub", [ref, np.array([2, 0, 2], np.int32), upd], scat(np.subtract.at))
case("base", "scatterMul", [ref, idx, upd], scat(np.multiply.at))
case("base", "scatterDiv", [ref, idx, upd], scat(np.divide.at))
case("base", "scatterMax", [ref, idx, upd], scat(np.maximum.at))
case("base", "scatterMin", [ref, idx, upd], scat(np.minimum.at))
case("base", "scatterUpdate", [ref, idx, upd], scat(lambda y, i, u: y.__setitem__(i, u)))
seg = np.array([0, 0, 1, 2, 2, 2], np.int32)
uns = np.array([2, 0, 1, 0, 2, 2], np.int32)
def segs(fn, n, ids_of=None):
    return lambda x, i: np.stack([fn(x[i == k]) for k in range(n)])
xs = f(6, 3)
for name, fn in (("Max", lambda v: v.max(0)), ("Mean", lambda v: v.mean(0)), ("Min", lambda v: v.min(0)), ("Prod", lambda v: v.prod(0)), ("Sum", lambda v: v.sum(0))):
    case("base", "segment" + name, [xs, seg], segs(fn, 3))
    case("base", "unsortedSegment" + name, [xs, uns], segs(fn, 3), numSegments=3)
case("base", "unsortedSegmentSqrtN", [xs, uns], segs(lambda v: v.sum(0) / np.sqrt(len(v)), 3), numSegments=3)
case("base", "unsortedSegmentSum", [xs, uns], lambda x, i: np.stack([x[i == k].sum(0) for k in range(5)]), numSegments=5)
case("base", "sequenceMask", [lens], lambda n: (np.arange(5)[None] < n[:, None]).astype(np.float32), maxLen=5, dataType="FLOAT")
case("base", "sequenceMask", [lens], lambda n: (np.arange(4)[None] < n[:, None]).astype(np.int32), dataType="INT")
case("base", "slice", [x234], lambda x: x[1:2, 0:2, 1:4], begin=[1, 0, 1], size=[1, 2, 3])
case("base", "squeeze", [f(3, 1, 2)], lambda x: x[:, 0], axis=1)
case("base", "stack", [f(2, 3), f(2, 3)], lambda a, c: np.stack([a, c], 1), axis=1)
case("base", "unstack", [f(3, 2)], lambda x: [x[0], x[1], x[2]], axis=0, num=3)
for bias in (True, False):
    case("base", "standardDeviation", [x234], lambda x: x.std(1, ddof=int(bias)), biasCorrected=bias, dimensions=[1])
    case("base", "variance", [x234], lambda x: x.var((0, 2), ddof=int(bias), keepdims=True), biasCorrected=bias, keepDims=True, dimensions=[0, 2])
case("base", "stridedSlice", [f(5, 6)], lambda x: x[1:4:2, 5:0:-2], begin=[1, 5], end=[4, 0], strides=[2, -2])
case("base", "stridedSlice", [f(3, 4, 5)], lambda x: x[..., 2], begin=[0, 2], end=[0, 3], strides=[1, 1], ellipsisMask=1, shrinkAxisMask=2)
case("base", "stridedSlice", [f(3, 4)], lambda x: x[None, :2, 1:], begin=[0, 0, 1], end=[0, 2, 0], strides=[1, 1, 1], newAxisMask=1, beginMask=2, endMask=4)
case("base", "switchOp", [f(3), np.array(True)], lambda x, p: [np.zeros_like(x), x], grad=False)
case("base", "tensorMmul", [f(2, 3, 4), f(4, 3, 5)], lambda x, y: np.tensordot(x, y, ((1, 2), (1, 0))), dimensionsX=[1, 2], dimensionsY=[1, 0])
case("base", "tile", [f(2, 3)], lambda x: np.tile(x, (2, 3)), repeat=[2, 3])
case("base", "transpose", [f(2, 3)], lambda x: x.T)
case("base", "merge", [f(3), f(3)], lambda x, y: x, grad=False)
CONDITIONS = (("lessThan(0.2)", lambda x: x < 0.2), ("greaterThanOrEqual(0.2)", lambda x: x >= 0.2), ("absLessThan(0.5)", lambda x: np.abs(x) < 0.5))
for text, cond in CONDITIONS:
    case("base", "matchCondition", [x234], lambda x: cond(x), condition=text)
    case("base", "matchConditionCount", [x234], lambda x: np.array(cond(x).sum()), condition=text)
    case("base", "matchConditionCount", [x234], lambda x: cond(x).sum(1, keepdims=True), condition=text, keepDim=True, dimensions=[1])
    case("base", "replaceWhere", [f(3, 4), f(3, 4)], lambda x, y: np.where(cond(x), y, x), condition=text)
    case("base", "replaceWhere", [f(3, 4)], lambda x: np.where(cond(x), 9.0, x), value=9.0, condition=text)
    def first(x, last=False):
        c = cond(x)
        n = c.shape[1]
        i = np.where(c.any(1), n - 1 - np.argmax(c[:, ::-1], 1) if last else np.argmax(c, 1), -1)
        return i
    case("math", "firstIndex", [f(4, 5)], lambda x: first(x), condition=text, dimensions=[1])
    case("math", "lastIndex", [f(4, 5)], lambda x: first(x, True), condition=text, keepDims=False, dimensions=[1])

# --- bitwise -----------------------------------------------------------------------------------------------------------
i1, i2 = ints(3, 4, lo=0, hi=2**30, t=np.int32), ints(3, 4, lo=0, hi=2**30, t=np.int32)
sh = ints(3, 4, lo=0, hi=31, t=np.int32)
def rotl(x, s):
    u = x.astype(np.uint32).astype(np.uint64)
    return (((u << s.astype(np.uint64)) | (u >> (32 - s.astype(np.uint64)) % 64)) & 0xFFFFFFFF).astype(np.uint32).view(np.int32)
def rotr(x, s):
    return rotl(x, (32 - s) % 32)
for name, fn in (("and", np.bitwise_and), ("or", np.bitwise_or), ("xor", np.bitwise_xor)):
    case("bitwise", name, [i1, i2], fn)
for ns, names in (("bitwise", ("leftShift", "rightShift", "leftShiftCyclic", "rightShiftCyclic")), ("bitwise", ("bitShift", "bitShiftRight", "bitRotl", "bitRotr")),
                  ("math", ("bitShift", "bitShiftRight", "bitShiftRotl", "bitShiftRotr"))):
    for name, fn in zip(names, (np.left_shift, np.right_shift, rotl, rotr)):
        case(ns, name, [i1, sh], fn)
case("bitwise", "bitsHammingDistance", [i1, i2], lambda x, y: np.array(sum(bin(v).count("1") for v in (x ^ y).ravel())))

# --- math --------------------------------------------------------------------------------------------------------------
u = f(3, 4)
for name, fn, x in (("abs", np.abs, u), ("acos", np.arccos, u / 2.1), ("acosh", np.arccosh, pos(3, 4) + 1), ("asin", np.arcsin, u / 2.1),
                    ("asinh", np.arcsinh, u), ("atan", np.arctan, u), ("atanh", np.arctanh, u / 2.1), ("ceil", np.ceil, u), ("cos", np.cos, u),
                    ("cosh", np.cosh, u), ("cube", lambda v: v**3, u), ("erf", sp.erf, u), ("erfc", sp.erfc, u), ("exp", np.exp, u),
                    ("expm1", np.expm1, u), ("floor", np.floor, u), ("log", np.log, pos(3, 4)), ("log1p", np.log1p, pos(3, 4)), ("neg", np.negative, u),
                    ("reciprocal", lambda v: 1 / v, pos(3, 4)), ("round", np.round, u), ("rsqrt", lambda v: v**-0.5, pos(3, 4)), ("sign", np.sign, u),
                    ("sin", np.sin, u), ("sinh", np.sinh, u), ("sqrt", np.sqrt, pos(3, 4)), ("square", np.square, u), ("tan", np.tan, u / 2),
                    ("tanh", np.tanh, u), ("rectifiedTanh", lambda v: np.maximum(0, np.tanh(v)), u)):
    case("math", name, [x], fn)
def rational(v):
    y = 2 * v / 3
    return 1.7159 * np.sign(y) * (1 - 1 / (1 + np.abs(y) + y**2 + 1.41645 * y**4))
case("math", "rationalTanh", [u], rational)
special = np.array([1.0, np.nan, np.inf, -np.inf, 0.0])
case("math", "isFinite", [special], np.isfinite)
case("math", "isInfinite", [special], np.isinf)
case("math", "isNaN", [special], np.isnan)
for name, fn in (("add", np.add), ("sub", np.subtract), ("mul", np.multiply), ("div", np.divide), ("rsub", lambda x, y: y - x), ("rdiv", lambda x, y: y / x),
                 ("max", np.maximum), ("min", np.minimum), ("squaredDifference", lambda x, y: (x - y)**2), ("pow", np.power), ("floorMod", np.mod)):
    case("math", name, [pos(3, 4), pos(4)], fn)
    if name not in ("max", "min", "squaredDifference"):
        case("math", name, [pos(3, 4)], lambda x: fn(x, 1.7), value=1.7)
case("math", "floorDiv", [f(3, 4), pos(4)], np.floor_divide)
case("math", "mod", [pos(3, 4), pos(4)], np.mod)
case("math", "atan2", [f(3, 4), f(3, 4)], np.arctan2)
for name, fn in (("and", np.logical_and), ("or", np.logical_or), ("xor", np.logical_xor)):
    case("math", name, [rng.random((3, 4)) > 0.5, rng.random((3, 4)) > 0.5], fn)
for name, fn in (("amax", lambda x, a: np.abs(x).max(a)), ("amean", lambda x, a: np.abs(x).mean(a)), ("amin", lambda x, a: np.abs(x).min(a)), ("asum", lambda x, a: np.abs(x).sum(a)),
                 ("countNonZero", lambda x, a: (x != 0).sum(a)), ("countZero", lambda x, a: (x == 0).sum(a)), ("logSumExp", lambda x, a: sp.logsumexp(x, a)),
                 ("standardize", lambda x, a: (x - x.mean(a, keepdims=True)) / x.std(a, keepdims=True))):
    case("math", name, [x234], lambda x: fn(x, 1), dimensions=[1])
    case("math", name, [x234], lambda x: fn(x, None), dimensions=[])
P = pos(3, 4); P /= P.sum(1, keepdims=True)
case("math", "entropy", [P], lambda p: -(p * np.log(p)).sum(1), dimensions=[1])
case("math", "shannonEntropy", [P], lambda p: -(p * np.log2(p)).sum(1), dimensions=[1])
case("math", "logEntropy", [P], lambda p: np.log(-(p * np.log(p)).sum(1)), dimensions=[1])
case("math", "iamax", [x234], lambda x: np.abs(x).argmax(1), dimensions=[1])
case("math", "iamin", [x234], lambda x: np.abs(x).argmin(2, keepdims=True), keepDims=True, dimensions=[2])
norm = lambda x, a: np.sqrt((x * x).sum(a, keepdims=True))
case("math", "clipByNorm", [x234], lambda x: x * np.minimum(1, 1.5 / norm(x, 1)), clipValue=1.5, dimensions=[1])
case("math", "ClipByAvgNorm", [x234], lambda x: x * np.minimum(1, 0.4 / (norm(x, 1) / x.shape[1])), clipValue=0.4, dimensions=[1])
case("math", "clipByValue", [x234], lambda x: np.clip(x, -0.5, 0.7), clipValueMin=-0.5, clipValueMax=0.7)
lab, prd = np.array([0, 1, 2, 1, 1], np.int32), np.array([0, 2, 2, 1, 1], np.int32)
def confusion(l, p, w=None, n=3, t=np.int32):
    m = np.zeros((n, n), t)
    np.add.at(m, (l, p), 1 if w is None else w)
    return m
case("math", "confusionMatrix", [lab, prd], lambda l, p: confusion(l, p, n=4), numClasses=4)
case("math", "confusionMatrix", [lab, prd], lambda l, p: confusion(l, p, t=np.int64), dataType="LONG")
wts = pos(5).astype(np.float32)
case("math", "confusionMatrix", [lab, prd, wts], lambda l, p, w: confusion(l, p, w, 4, np.float64), grad=False, numClasses=4, tol=1e-6)
A, B = f(3, 4), f(3, 4)
cos = lambda x, y, a: (x * y).sum(a) / (np.sqrt((x * x).sum(a)) * np.sqrt((y * y).sum(a)))
case("math", "cosineSimilarity", [A, B], lambda x, y: cos(x, y, 1), dimensions=[1])
case("math", "cosineDistance", [A, B], lambda x, y: 1 - cos(x, y, 1), dimensions=[1])
case("math", "euclideanDistance", [A, B], lambda x, y: np.sqrt(((x - y)**2).sum(1)), dimensions=[1])
case("math", "manhattanDistance", [A, B], lambda x, y: np.abs(x - y).sum(0), dimensions=[0])
R1, R2 = ints(3, 4, hi=2).astype(float), ints(3, 4, hi=2).astype(float)
case("math", "hammingDistance", [R1, R2], lambda x, y: (x != y).sum(1), grad=False, dimensions=[1])
case("math", "jaccardDistance", [pos(3, 4), pos(3, 4)], lambda x, y: 1 - np.minimum(x, y).sum(1) / np.maximum(x, y).sum(1), dimensions=[1])
case("math", "cross", [f(2, 3), f(2, 3)], np.cross)
case("math", "diag", [f(3)], np.diag)
case("math", "diagPart", [f(3, 3)], np.diag)
case("math", "trace", [f(2, 3, 3)], lambda x: np.trace(x, axis1=1, axis2=2))
def setdiag(x, d):
    y = x.copy()
    np.fill_diagonal(y, d)
    return y
case("math", "setDiag", [f(3, 3), f(3)], setdiag)
case("math", "eye", [], lambda: np.eye(3, dtype=np.float32), rows=3)
case("math", "eye", [], lambda: np.eye(3, 5, dtype=np.float32), rows=3, cols=5)
case("math", "eye", [], lambda: np.tile(np.eye(2, 3), (4, 1, 1)), grad=False, rows=2, cols=3, dataType="DOUBLE", dimensions=[4])
case("math", "EmbeddingLookup", [f(5, 2), np.array([4, 0, 3], np.int32)], lambda t, i: t[i], PartitionMode="DIV")
case("math", "isMax", [f(3, 4)], lambda x: x == x.max())
case("math", "isNonDecreasing", [np.array([1.0, 1.0, 2.0])], lambda x: np.array(True))
case("math", "isStrictlyIncreasing", [np.array([1.0, 1.0, 2.0])], lambda x: np.array(False))
case("math", "listDiff", [np.array([1, 2, 3, 4, 5, 2], np.int32), np.array([1, 3, 5], np.int32)],
     lambda x, y: [np.array([2, 4, 2], np.int32), np.array([1, 3, 5], np.int32)])
case("math", "log", [pos(3)], lambda x: np.log(x) / np.log(3), base=3.0)
M = f(3, 3) + 3 * np.eye(3)
case("math", "matrixDeterminant", [np.stack([M, M.T @ M])], np.linalg.det)
case("math", "matrixInverse", [np.stack([M, M.T @ M])], np.linalg.inv)
tri_ = [f(2, 3), f(2, 3), f(2, 3)]
case("math", "mergeAdd", tri_, lambda *v: sum(v))
case("math", "mergeAvg", tri_, lambda *v: sum(v) / 3)
case("math", "mergeMax", tri_, lambda *v: np.maximum(np.maximum(v[0], v[1]), v[2]))
case("math", "MergeMaxIndex", tri_, lambda *v: np.argmax(np.stack(v), 0).astype(np.int32), dataType="INT")
case("math", "meshgrid", [f(3), f(2)], lambda a, c: np.meshgrid(a, c, indexing="xy"), cartesian=True)
case("math", "meshgrid", [f(3), f(2)], lambda a, c: np.meshgrid(a, c, indexing="ij"), cartesian=False)
case("math", "moments", [x234], lambda x: [x.mean((0, 2)), x.var((0, 2))], axes=[0, 2])
def normalize(n, m, v, s=0.3):
    mean = m / n + s
    return [mean, v / n - (m / n)**2]
case("math", "normalizeMoments", [np.array(4.0), f(3), pos(3) * 9], normalize, grad=[1], shift=0.3)
case("math", "step", [f(3, 4)], lambda x: (x > 0.2) * 1.0, grad=False, value=0.2)
case("math", "zeroFraction", [np.array([0.0, 1, 0, 2])], lambda x: np.array(0.5), grad=False)

# --- linalg ------------------------------------------------------------------------------------------------------------
S = M @ M.T + np.eye(3)
sym = lambda x: (x + x.T) / 2
case("linalg", "Cholesky", [S], lambda x: np.linalg.cholesky(sym(x)), grad=False)
case("linalg", "Lstsq", [f(5, 3), f(5, 2)], lambda a, c: np.linalg.lstsq(a, c, rcond=None)[0], l2_reguralizer=0.0, fast=True, tol=1e-7)
case("linalg", "Lstsq", [f(5, 3), f(5, 2)], lambda a, c: np.linalg.solve(a.T @ a + 0.5 * np.eye(3), a.T @ c), l2_reguralizer=0.5, fast=True, tol=1e-7)
case("linalg", "Matmul", [f(2, 3, 4), f(2, 4, 2)], np.matmul)
case("linalg", "MatrixBandPart", [f(4, 4)], lambda x: np.triu(np.tril(x, 2), -1), minLower=1, maxUpper=2)
Q = f(4, 3)
def qr(a, mode):
    q, r = np.linalg.qr(a, mode)
    return [q, r]
case("linalg", "Qr", [Q], lambda a: qr(a, "reduced"), full=False)
case("linalg", "Qr", [Q], lambda a: qr(a, "complete"), grad=False, full=True)
case("linalg", "Solve", [M, f(3, 2)], np.linalg.solve)
case("linalg", "Solve", [M, f(3, 2)], lambda a, c: np.linalg.solve(a.T, c), adjoint=True)
T3 = np.tril(f(3, 3)) + 3 * np.eye(3)
case("linalg", "TriangularSolve", [T3, f(3, 2)], lambda a, c: sl.solve_triangular(a, c, lower=True), lower=True, adjoint=False)
case("linalg", "TriangularSolve", [T3, f(3, 2)], lambda a, c: sl.solve_triangular(a, c, lower=True, trans=1), lower=True, adjoint=True)
case("linalg", "TriangularSolve", [T3.T.copy(), f(3, 2)], lambda a, c: sl.solve_triangular(a, c), lower=False, adjoint=False)
case("linalg", "cross", [f(2, 3), f(2, 3)], np.cross)
case("linalg", "diag", [f(3)], np.diag)
case("linalg", "diag_part", [f(3, 3)], np.diag)
case("linalg", "logdet", [S], lambda x: np.linalg.slogdet(x)[1])
case("linalg", "mmul", [f(3, 2), f(4, 2)], lambda x, y: x @ y.T, transposeX=False, transposeY=True, transposeZ=False)
case("linalg", "svd", [f(4, 3)], lambda x: np.linalg.svd(x, compute_uv=False), fullUV=False, computeUV=False)
case("linalg", "tri", [], lambda: np.tri(3, 4, 1), grad=False, dataType="DOUBLE", row=3, column=4, diagonal=1)
case("linalg", "tri", [], lambda: np.tri(3, 4, 0, np.float32), row=3, column=4)
case("linalg", "triu", [f(3, 4)], lambda x: np.triu(x, -1), diag=-1)
case("linalg", "triu", [f(3, 4)], np.triu)
for part in ("networks", "deeplearning4j"):
    exec(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"named_ops_{part}.py")).read())

if __name__ == "__main__":
    out = sys.argv[1]
    os.makedirs(out, exist_ok=True)
    np.savez_compressed(os.path.join(out, "arrays.npz"), **arrays)
    with open(os.path.join(out, "cases.jsonl"), "w") as to:
        for c in cases:
            to.write(json.dumps(c) + "\n")
    print(len(cases), "cases,", len({c["id"].split("#")[0] for c in cases}), "names")

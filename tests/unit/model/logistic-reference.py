#!/usr/bin/env python3
"""Prints logistic-reference.h: what scikit-learn's LogisticRegression says about made-up examples.

    python3 logistic-reference.py > logistic-reference.h    (needs numpy and scikit-learn)

The examples are made by the same few lines here and in test-logistic.c, so none are stored.
"""
import warnings

import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

MASK = (1 << 64) - 1


def splitmix64(state):
    while True:
        state = (state + 0x9E3779B97F4A7C15) & MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        yield z ^ (z >> 31)


def examples(seed, n, features, classes):
    """Noise in -1..1, lifted by 0.8 where feature mod classes is the class (row mod classes)."""
    draw = splitmix64(seed)
    x = np.empty((n, features), np.float32)
    for i in range(n):
        for k in range(features):
            lift = 0.8 if k % classes == i % classes else 0
            x[i, k] = np.float32((next(draw) >> 40) * 2.0**-23 - 1 + lift)
    return x, np.arange(n) % classes


CASES = [  # seed, n, features, classes, c, weights of the classes
    (1, 60, 8, 3, 0.1, None),
    (2, 60, 8, 3, 10, None),
    (3, 7, 20, 7, 10, None),
    (4, 50, 5, 2, 1, None),
    (5, 90, 6, 3, 2, [1.0, 4.0, 0.5]),
]

warnings.simplefilter('error')
print('/* logistic-reference.h: printed by logistic-reference.py with scikit-learn %s. */'
      % sklearn.__version__)
print('#pragma once\n')
print('typedef struct\n{')
print('  int seed, n, n_features, n_classes;\n  double c;\n  float class_weight[3]; /* 0: none */')
print('  double p[4][7]; /* probabilities of the first four examples */\n} LogisticReference;\n')
print('static const LogisticReference logistic_references[] = {')
for seed, n, features, classes, c, weights in CASES:
    x, y = examples(seed, n, features, classes)
    # Two classes share one row of weights in scikit-learn, which doubles the penalty: logistic.h.
    model = LogisticRegression(C=c * (2 if classes == 2 else 1), tol=1e-10, max_iter=100000,
                               class_weight=dict(enumerate(weights)) if weights else None)
    model.fit(x.astype(np.float64), y)
    p = model.predict_proba(x[:4].astype(np.float64))
    class_weights = ', '.join('%.9gf' % w if w % 1 else '%d' % w for w in weights or [0])
    print('  { %d, %d, %d, %d, %g, { %s },' % (seed, n, features, classes, c, class_weights))
    rows = ['{ %s }' % ', '.join('%.8f' % v for v in row) for row in p]
    print('    { %s } },' % ',\n      '.join(rows))
print('};')

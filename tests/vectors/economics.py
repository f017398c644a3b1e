"""Writes economics.json: what the check at posting gives, from docs/economics.md section 3 alone, and no stake that exact arithmetic would refuse.

    python3 economics.py > economics.json
"""

import json
import random
from decimal import Decimal, ROUND_CEILING, getcontext
from fractions import Fraction

getcontext().prec = 60
MILLION = 10**6
ONE = 10**18


def up(a, b):
    return -(-a // b)


def exp_neg(x):
    if x >= 16 * MILLION:
        return 1
    y = x * 3_906_250_000
    v = ONE - y + up(y**2, 2 * ONE) - y**3 // (6 * ONE**2) + up(y**4, 24 * ONE**3)
    for _ in range(8):
        v = up(v * v, ONE)
    return up(v, 10**12)


def exact_exp_neg(x):
    return (-Decimal(x) / MILLION).exp() * MILLION


def detection(rate, auditors, colluding, withholding, open_detection):
    drawn = MILLION - exp_neg(auditors * (MILLION - colluding))
    audit = rate * (MILLION - withholding) * drawn // MILLION**2
    return MILLION - up((MILLION - audit) * (MILLION - open_detection), MILLION)


def exact_detection(rate, auditors, colluding, withholding, open_detection):
    drawn = 1 - Fraction(exact_exp_neg(auditors * (MILLION - colluding))) / MILLION
    audit = Fraction(rate, MILLION) * (1 - Fraction(withholding, MILLION)) * drawn
    return 1 - (1 - audit) * (1 - Fraction(open_detection, MILLION))


def case(rate, auditors, colluding, withholding, open_detection, stake, gain):
    p = detection(rate, auditors, colluding, withholding, open_detection)
    exact = exact_detection(rate, auditors, colluding, withholding, open_detection)
    holds = p * stake > 2 * (MILLION - p) * gain
    assert Fraction(p, MILLION) <= exact < Fraction(p + 4, MILLION)
    assert not holds or exact * Fraction(stake, 2) > (1 - exact) * gain
    return {
        "auditRatePpm": rate, "auditors": auditors, "colludingPpm": colluding, "withholdingPpm": withholding,
        "openDetectionPpm": open_detection, "stake": str(stake), "gain": str(gain), "holds": holds, "detectionPpm": p,
    }


def cases():
    token = 10**18
    worked = [
        (100_000, 3, 333_333, 10_000, 0, 3000 * token, 126 * token),
        (100_000, 3, 333_333, 10_000, 0, 2000 * token, 126 * token),
        (250_000, 1, 333_333, 10_000, 0, 1000 * token, 68 * token),
        (0, 3, 333_333, 10_000, 0, 10**30, 1),
        (0, 3, 333_333, 10_000, 500_000, 2 * token + 1, token),
        (0, 3, 333_333, 10_000, 500_000, 2 * token, token),
        (MILLION, 5, MILLION, 0, 0, 10**30, 1),
        (MILLION, 65_535, 0, 0, 0, 1, 499_999),
        (MILLION, 65_535, 0, 0, 0, 1, 500_000),
        (MILLION, 16, 0, 0, 0, 2, 999_998),
        (MILLION, 0, 0, 0, 0, 10**30, 1),
        (MILLION, 4, 0, MILLION, 0, 10**30, 1),
        (1, 65_535, 0, 0, 0, 10**30, 1),
        (500_000, 2, 900_000, 500_000, 900_000, 10**20, 10**20),
        (0, 0, 0, 0, MILLION, 1, 2**128),
        (0, 0, 0, 0, 0, 1, 0),
        (MILLION, 16, 0, 0, 0, 2**128 - 1, 2**128 - 1),
    ]
    for numbers in worked:
        yield case(*numbers)
    source = random.Random(20261122)
    for _ in range(120):
        numbers = [
            source.choice([10_000, 50_000, 100_000, 333_333, source.randint(0, MILLION)]), source.choice([1, 2, 3, 5, 8, source.randint(0, 40)]),
            source.choice([10_000, 333_333, 666_667, 900_000, source.randint(0, MILLION)]), source.choice([1_000, 50_000, source.randint(0, 500_000)]),
            source.choice([0, 0, 100_000, source.randint(0, 900_000)]),
        ]
        gain = source.randint(1, 10 ** source.randint(1, 27))
        p = detection(*numbers)
        if p == 0:
            yield case(*numbers, 2**128 - 1, gain)
            continue
        least = 2 * (MILLION - p) * gain // p + 1
        yield case(*numbers, least, gain)
        yield case(*numbers, least - 1, gain)


def exponentials():
    source = random.Random(7)
    points = [0, 1, 2, 999, MILLION, 2 * MILLION, 2_000_001, 5 * MILLION, 15_999_999, 16 * MILLION, 16_000_001, 65_535 * MILLION]
    for x in points + [source.randint(0, 16 * MILLION) for _ in range(100)]:
        exact = exact_exp_neg(x)
        assert exact <= exp_neg(x) < exact.to_integral_value(ROUND_CEILING) + Decimal("1.001")
        yield {"exponentPpm": x, "expNegPpm": exp_neg(x)}


def write(name, rows, last):
    rows = list(rows)
    print(f'  "{name}Count": {len(rows)},')
    print(f'  "{name}": [')
    print(",\n".join("    " + json.dumps(row) for row in rows))
    print("  ]" if last else "  ],")


print("{")
write("cases", cases(), False)
write("exponentials", exponentials(), True)
print("}")

"""The same checks by python-stdnum and phonenumbers, in nanoseconds each."""

import timeit

import phonenumbers
from stdnum.tr import tckimlik


def mobile():
    number = phonenumbers.parse("+90 (532) 123-4567", "TR")
    return phonenumbers.is_valid_number(number)


for name, check, count in [
    ("national id (python-stdnum)", lambda: tckimlik.validate("10000000146"), 100_000),
    ("mobile number (phonenumbers)", mobile, 5_000),
]:
    best = min(timeit.repeat(check, number=count, repeat=5)) / count
    print(f"{name:32} {best * 1e9:12,.0f} ns")

"""Writes srgb.icc: the sRGB colour space (IEC 61966-2-1) as an ICC profile of
version 4.2 with its exact curve, small enough to stand in every PDF."""

import struct
from pathlib import Path


def fixed(value):
    return struct.pack(">i", round(value * 65536))


def xyz(x, y, z):
    return b"XYZ \0\0\0\0" + fixed(x) + fixed(y) + fixed(z)


def text(value):
    said = value.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(said), 28) + said


# Y = ((X + 0.055) / 1.055) ** 2.4 above 0.04045, else X / 12.92.
curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0)
curve += b"".join(map(fixed, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)))
# Bradford-adapted from D65 to D50.
adaptation = b"sf32\0\0\0\0" + b"".join(
    map(fixed, (1.047886, 0.022919, -0.050216, 0.029582, 0.990484, -0.017079, -0.009252, 0.015073, 0.751678))
)
tags = [
    (b"desc", text("sRGB")),
    (b"cprt", text("No copyright, use freely")),
    (b"wtpt", xyz(0.96420288, 1.0, 0.82490540)),
    (b"chad", adaptation),
    (b"rXYZ", xyz(0.43606567, 0.22248840, 0.01391602)),
    (b"gXYZ", xyz(0.38514709, 0.71687317, 0.09707642)),
    (b"bXYZ", xyz(0.14306641, 0.06060791, 0.71409607)),
    (b"rTRC", curve),
    (b"gTRC", curve),
    (b"bTRC", curve),
]
table, body, places = b"", b"", {}
start = 128 + 4 + 12 * len(tags)
for tag, data in tags:
    if data not in places:
        places[data] = start + len(body)
        body += data + b"\0" * (-len(data) % 4)
    table += tag + struct.pack(">II", places[data], len(data))
header = struct.pack(
    ">I4sI4s4s4s6H4s4sIIIQI",
    start + len(body), b"\0\0\0\0", 0x04200000, b"mntr", b"RGB ", b"XYZ ",
    2026, 1, 1, 0, 0, 0, b"acsp", b"\0\0\0\0", 0, 0, 0, 0, 0,
)
header += fixed(0.96420288) + fixed(1.0) + fixed(0.82490540)
header = header.ljust(128, b"\0")
Path(__file__).with_name("srgb.icc").write_bytes(header + struct.pack(">I", len(tags)) + table + body)

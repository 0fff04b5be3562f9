#!/usr/bin/env python3
"""Speaks the signs of the audible captcha once, for `tr.pack` and `en.pack`.

Debian's espeak-ng says each sign by the word that people spell it with on the
telephone. A pack is a row of clips: the sign (one byte), the number of samples
(two bytes, little-endian), the samples (unsigned 8 bits, mono, 11,025 a second).

    apt-get install espeak-ng && python3 server/data/speech/generate.py
"""
import array
import io
import math
import pathlib
import struct
import subprocess
import wave

HERE = pathlib.Path(__file__).parent
WORDS = {
    "tr": "adana bolu ceyhan denizli edirne fatsa giresun hatay jandarma kars "
    "manisa niğde polatlı rize tokat uşak van yozgat zonguldak",
    "en": "alfa bravo charlie delta echo foxtrot golf hotel juliett kilo "
    "mike november papa romeo tango uniform victor yankee zulu",
}
DIGITS = {
    "tr": "iki üç dört beş altı yedi sekiz dokuz",
    "en": "two three four five six seven eight nine",
}


def spoken(voice: str, word: str) -> array.array:
    """The word at 22,050 samples a second."""
    told = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", "125", "-a", "160", "--stdout", word],
        check=True,
        capture_output=True,
    ).stdout
    with wave.open(io.BytesIO(told)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (22050, 1, 2)
        return array.array("h", file.readframes(10**7))


def halved(samples: array.array) -> list[float]:
    """Every second sample of what is below a quarter of the rate: a windowed sinc."""
    taps = 41
    middle = taps // 2
    kernel = []
    for at in range(taps):
        x = at - middle
        sinc = 0.46 if x == 0 else math.sin(0.46 * math.pi * x) / (math.pi * x)
        kernel.append(sinc * (0.54 - 0.46 * math.cos(2 * math.pi * at / (taps - 1))))
    padded = [0] * middle + list(samples) + [0] * middle
    return [
        sum(tap * padded[start + at] for at, tap in enumerate(kernel))
        for start in range(0, len(samples), 2)
    ]


def trimmed(samples: list[float]) -> list[float]:
    loud = [at for at, sample in enumerate(samples) if abs(sample) > 400]
    return samples[max(0, loud[0] - 200) : loud[-1] + 400]


def main() -> None:
    for voice, words in WORDS.items():
        clips = [(word[0], word) for word in words.split()]
        clips += list(zip("23456789", DIGITS[voice].split(), strict=True))
        pack = bytearray()
        for sign, word in clips:
            samples = trimmed(halved(spoken(voice, word)))
            top = max(abs(sample) for sample in samples)
            # Nine tenths of full scale: every word is as loud as the others.
            clip = bytes(round(128 + 115 * sample / top) for sample in samples)
            pack += sign.encode() + struct.pack("<H", len(clip)) + clip
        (HERE / f"{voice}.pack").write_bytes(pack)
        print(voice, len(clips), "clips", len(pack), "bytes")


main()

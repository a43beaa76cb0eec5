"""Names of uploaded files: kept as their owners wrote them, without what could mislead."""

import re
import unicodedata

LONGEST = 120
UNNAMED = "plik"
# Windows and shells read these; a name that is saved from the portal must work everywhere
RESERVED = re.compile(r'[<>:"|?*]')
# A program hidden behind a document's extension: "umowa.exe.pdf". "com" and "pl" are left out:
# a printed web page is called "bip.gmina.pl.pdf".
# fmt: off
ACTIVE = frozenset((
    "exe", "bat", "cmd", "ps1", "psm1", "js", "jse", "mjs", "vbs", "vbe", "wsf", "wsh",
    "hta", "scr", "msi", "msp", "jar", "lnk", "pif", "reg", "sh", "php", "phtml", "py",
    "asp", "aspx", "jsp", "htm", "html", "xhtml", "shtml", "mht", "mhtml", "svg", "svgz",
    "swf", "cpl", "dll", "apk",
))
# fmt: on


def safe_name(name: str) -> str:
    """Return a name fit for storing, showing and saving; at most 120 characters.

    Polish letters, spaces and quotes stay. Folders, NUL, control characters and invisible
    direction marks go (the latter make "exe.pdf" of "fdp.exe" on the screen).
    """
    # NFC first: macOS sends "ó" as two characters
    text = unicodedata.normalize("NFC", name).replace("\\", "/")
    text = "".join(
        " " if character.isspace() else character
        for character in text
        if unicodedata.category(character) not in ("Cf", "Co", "Cs", "Cn")
        and (character.isspace() or unicodedata.category(character) != "Cc")
    )
    text = RESERVED.sub("_", text.rpartition("/")[2])
    text = re.sub(r"\s+", " ", text).strip(" .")
    return _shortened(text or UNNAMED)


def extension_of(name: str) -> str:
    """Return the extension in lower case without its dot, or ""."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def hides_program(name: str) -> bool:
    """Tell whether a program's extension stands before the last one."""
    return any(part.strip().lower() in ACTIVE for part in name.split(".")[1:-1])


def _shortened(name: str) -> str:
    if len(name) <= LONGEST:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or not stem or len(extension) > 10:
        return name[:LONGEST].rstrip(" .")
    return stem[: LONGEST - len(extension) - 1].rstrip(" .") + dot + extension

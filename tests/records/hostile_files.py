"""Files that look like evidence and are not, built in memory: name, content, expected refusal."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

import pikepdf
from PIL import Image

CONTENT_TYPES = b'<?xml version="1.0"?><Types/>'
WORD = b'<?xml version="1.0"?><w:document xmlns:w="w"><w:p><w:t>tekst</w:t></w:p></w:document>'
ODT = b"application/vnd.oasis.opendocument.text"
ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(**extra: bytes) -> bytes:
    return packed(
        {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": WORD}
        | {name.replace("__", "/"): content for name, content in extra.items()}
    )


def with_part(name: str, content: bytes = b"x") -> bytes:
    return packed({"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": WORD, name: content})


def xlsx() -> bytes:
    return packed({"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<workbook/>"})


def opendocument(mimetype: bytes, **extra: bytes) -> bytes:
    return packed(
        {"mimetype": mimetype, "content.xml": b"<office/>"}
        | {name.replace("__", "/"): content for name, content in extra.items()}
    )


def pdf(change=None, **options) -> bytes:
    document = pikepdf.new()
    document.add_blank_page()
    if change:
        change(document)
    buffer = io.BytesIO()
    document.save(buffer, **options)
    return buffer.getvalue()


def _open_action(document: pikepdf.Pdf, kind: str) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name(kind), JS="app.alert(1)", F="cmd")


def _nested_script(document: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript)
    document.pages[0].obj.AA = pikepdf.Dictionary(
        O=pikepdf.Dictionary(Next=pikepdf.Array([action]))
    )


def _attached(document: pikepdf.Pdf) -> None:
    document.attachments["program.exe"] = b"MZ"


def _form_with_scripts(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Array([]))


def image(kind: str, size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind)
    return buffer.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    body = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    header = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    return b"\x89PNG\r\n\x1a\n" + header + b"\0\0\0\0IEND\xaeB`\x82"


def jpeg_claiming(width: int, height: int) -> bytes:
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + frame + b"\xff\xda\0\0" + b"\xff\xd9"


def encrypted_zip() -> bytes:
    content = bytearray(docx())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(mark)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(mark, at + 4)
    return bytes(content)


def lying_zip() -> bytes:
    """A part that says it is small in the directory and unpacks to something else."""
    content = with_part("word/media/a.bin", b"\0" * 5_000_000)
    return content.replace(struct.pack("<I", 5_000_000), struct.pack("<I", 1000))


GOOD = {
    "uchwała.pdf": pdf(),
    "Uchwała Nr XX (2020) „tekst jednolity”.PDF": pdf(),
    "wniosek.docx.pdf": pdf(),
    "bip.lopuszno.pl.pdf": pdf(),
    "opis.docx": docx(),
    "tabela.xlsx": xlsx(),
    "opis.odt": opendocument(ODT),
    "tabela.ods": opendocument(ODS),
    "zdjęcie.jpg": image("JPEG", (1200, 900)),
    "zdjęcie.jpeg": image("JPEG", (800, 10)),
    "zdjęcie.png": image("PNG", (900, 1200)),
    "z telefonu.jpg": image("JPEG", (1200, 900)) + b"video" * 100,
}

HOSTILE: list[tuple[str, bytes, str]] = [
    ("pusty.pdf", b"", "empty"),
    ("duży.pdf", pdf() + b"\0" * (20 * 2**20), "too_large"),
    ("umowa.exe.pdf", pdf(), "double_extension"),
    ("umowa.HTML.pdf", pdf(), "double_extension"),
    ("umowa.pdf.exe", pdf(), "renamed"),
    ("umowa\u202efdp.exe", b"MZ\x90\0" + b"\0" * 100, "unknown"),
    ("umowa.pdf", b"MZ\x90\0" + b"\0" * 100, "unknown"),
    ("umowa.pdf", b"\x7fELF" + b"\0" * 100, "unknown"),
    ("umowa.pdf", b"zwyczajny tekst", "unknown"),
    ("umowa", pdf(), "renamed"),
    (".pdf", pdf(), "renamed"),
    ("umowa.docx", pdf(), "renamed"),
    ("zdjęcie.png", image("JPEG", (1200, 900)), "renamed"),
    ("tabela.xlsx", docx(), "renamed"),
    ("opis.docx", opendocument(ODT), "renamed"),
    ("strona.pdf", b"<!DOCTYPE html><html></html>", "markup"),
    ("rysunek.png", b'<?xml version="1.0"?><svg onload="x"/>', "markup"),
    ("rysunek.svg", b"<svg/>", "markup"),
    ("skrypt.pdf", b"<?php system(1);", "markup"),
    ("zdjęcie.jpg", b"\0\0\0\x18ftypheic" + b"\0" * 50, "heic"),
    ("zdjęcie.heic", b"\0\0\0\x18ftypmif1" + b"\0" * 50, "heic"),
    ("paczka.zip", packed({"a.pdf": pdf()}), "archive"),
    ("paczka.docx", packed({"a.pdf": pdf()}), "archive"),
    ("paczka.zip", packed({}), "archive"),
    ("paczka.rar", b"Rar!\x1a\x07\0" + b"\0" * 50, "archive"),
    ("paczka.7z", b"7z\xbc\xaf\x27\x1c" + b"\0" * 50, "archive"),
    ("stary.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
    ("umowa.pdf", b"%PDF-1.7\n" + b"smieci" * 50, "damaged"),
    ("umowa.pdf", pdf()[:200], "damaged"),
    ("umowa.pdf", pdf(encryption=pikepdf.Encryption(user="a", owner="b")), "encrypted"),
    ("umowa.pdf", pdf(encryption=pikepdf.Encryption(user="", owner="b")), "encrypted"),
    ("umowa.pdf", pdf(lambda it: _open_action(it, "/JavaScript")), "pdf_active"),
    ("umowa.pdf", pdf(lambda it: _open_action(it, "/Launch")), "pdf_active"),
    ("umowa.pdf", pdf(_nested_script), "pdf_active"),
    ("umowa.pdf", pdf(_form_with_scripts), "pdf_active"),
    ("umowa.pdf", pdf(_attached), "pdf_embedded"),
    ("umowa.pdf", pdf() + packed({"a": b"b"}), "polyglot"),
    ("zdjęcie.jpg", image("JPEG", (1200, 900)) + packed({"a": b"b"}), "polyglot"),
    ("zdjęcie.jpg", b"\xff\xd8\xff\xe0%PDF-1.7" + pdf(), "polyglot"),
    ("opis.docx", with_part("word/vbaProject.bin"), "macro"),
    ("opis.docx", with_part("word/activeX/activeX1.xml"), "macro"),
    ("opis.docx", with_part("word/embeddings/oleObject1.bin"), "macro"),
    ("opis.docx", with_part("customXml/a.xml", b"application/vnd.ms-word.macroEnabled"), "macro"),
    (
        "opis.docx",
        with_part(
            "word/_rels/settings.xml.rels",
            b'<Relationship Type="x/attachedTemplate" Target="https://e.test/a.dotm"'
            b' TargetMode="External"/>',
        ),
        "macro",
    ),
    ("opis.odt", opendocument(ODT, Basic__a=b"Sub Main"), "macro"),
    ("opis.odt", opendocument(ODT, Scripts__a=b"x"), "macro"),
    ("opis.docx", with_part("../../etc/passwd"), "unsafe_parts"),
    ("opis.docx", with_part("/etc/passwd"), "unsafe_parts"),
    ("opis.docx", with_part("word\\..\\..\\a"), "unsafe_parts"),
    ("opis.docx", with_part("C:/a"), "unsafe_parts"),
    ("opis.docx", with_part("word/a.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"), "unsafe_parts"),
    ("opis.docx", encrypted_zip(), "encrypted"),
    ("opis.docx", with_part("word/media/a.bin", b"\0" * 30_000_000), "zip_bomb"),
    ("opis.docx", lying_zip(), "damaged"),
    ("opis.docx", docx()[:-30], "damaged"),
    ("opis.docx", b"PK\x03\x04" + b"\0" * 100, "damaged"),
    ("zdjęcie.png", png_claiming(40_000, 40_000), "pixel_flood"),
    ("zdjęcie.jpg", jpeg_claiming(60_000, 60_000), "pixel_flood"),
    ("zdjęcie.png", image("PNG", (799, 799)), "too_small"),
    ("zdjęcie.jpg", image("JPEG", (640, 480)), "too_small"),
    ("zdjęcie.png", png_claiming(0, 900), "damaged"),
    ("zdjęcie.png", image("PNG", (900, 900)) + b"<script>", "damaged"),
    ("zdjęcie.png", b"\x89PNG\r\n\x1a\n", "damaged"),
    ("zdjęcie.jpg", b"\xff\xd8\xff", "damaged"),
    ("zdjęcie.jpg", b"\xff\xd8\xff\xe0\0\x10" + b"\0" * 40, "damaged"),
    ("zdjęcie.jpg", b"\xff\xd8\xff\xd9", "damaged"),
]

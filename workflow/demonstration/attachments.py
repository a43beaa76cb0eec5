"""Sample files made at run time: real PDFs and pictures, marked as samples."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from records.documents import render, render_png

TEMPLATE = "demonstration/attachment.typ"


def sample_pdf(entry: dict[str, Any], *, applicant: str, at: datetime) -> SimpleUploadedFile:
    """`entry`: name, title, text of the content files."""
    content = render(TEMPLATE, _data(entry, applicant, at))
    return SimpleUploadedFile(entry["name"], content, content_type="application/pdf")


def sample_picture(entry: dict[str, Any], *, applicant: str, at: datetime) -> SimpleUploadedFile:
    """The same page as a picture in place of a photograph; nobody can be seen in it."""
    [content] = render_png(TEMPLATE, _data(entry, applicant, at), ppi=100)
    return SimpleUploadedFile(entry["name"], content, content_type="image/png")


def _data(entry: dict[str, Any], applicant: str, at: datetime) -> dict[str, Any]:
    return {
        "title": entry["title"],
        "text": entry["text"],
        "applicant": applicant,
        "made_at": at.isoformat(),
    }

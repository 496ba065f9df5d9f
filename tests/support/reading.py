"""Opening what left as a file."""

from io import BytesIO

import openpyxl
import pypdf
from django.core.files.storage import default_storage

from otn.documents.models import Document


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(content))


def pdf_text(document: Document) -> str:
    """Return the words of a PDF, each line ended by a space."""
    with default_storage.open(document.path) as file:
        content = file.read()
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages).split())

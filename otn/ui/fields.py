"""Fields that forms of every app share."""

from typing import Any

from django import forms

from otn.lib import french


class LineField(forms.CharField):
    """A name or a sentence on one line, without signs that no one sees; nothing but those is nothing."""

    def to_python(self, value: Any) -> str:
        return french.one_line(super().to_python(value) or "")

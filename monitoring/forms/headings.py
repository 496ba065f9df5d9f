"""What a column of an export holds."""

from django import forms

from monitoring.imports import CODES
from monitoring.operations.headings import HEADING_LENGTH
from otn.ui.fields import LineField

MEANINGS = [("", "Rien d’utile\N{NO-BREAK SPACE}: la laisser de côté"), *CODES.items()]


class HeadingForm(forms.Form):
    """A heading, as the export writes it; capitals and accents do not matter."""

    heading = LineField(label="En-tête de l’export", help_text="Majuscules et accents n’importent pas.", max_length=HEADING_LENGTH)
    code = forms.ChoiceField(label="Contient", choices=MEANINGS, required=False)

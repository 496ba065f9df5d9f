"""What an office concludes from a year."""

from django import forms

from monitoring.models import REVIEW_LENGTH
from otn.ui.acts import VersionForm


class ReviewForm(VersionForm):
    kept = forms.CharField(
        label="Ce qu’on garde", max_length=REVIEW_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a rapporté, et que vous referez.",
    )  # fmt: skip
    stopped = forms.CharField(
        label="Ce qu’on arrête", max_length=REVIEW_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui a coûté sans rapporter, et pourquoi.",
    )  # fmt: skip
    learned = forms.CharField(
        label="Ce qu’on a appris", max_length=REVIEW_LENGTH, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce que le prochain diagnostic doit vérifier.",
    )  # fmt: skip

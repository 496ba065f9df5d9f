"""What is said about a reflection."""

from django import forms

from diagnostic.forms.talk import CommentForm


class RemarkForm(CommentForm):
    """A remark, and the piece that it is about (`fact-12`), empty for the whole."""

    sur = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

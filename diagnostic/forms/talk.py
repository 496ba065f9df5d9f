"""What is said about a question."""

from django import forms

COMMENT_LENGTH = 5000


class CommentForm(forms.Form):
    text = forms.CharField(label="Votre commentaire", max_length=COMMENT_LENGTH, widget=forms.Textarea(attrs={"rows": 3}))

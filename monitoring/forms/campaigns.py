"""Campaigns: what people say of them, and the address that they want labelled."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from monitoring.channels import CHANNEL_NAMES, Channel
from monitoring.models import NAME_LENGTH, UTM_LENGTH
from otn.ui.acts import VersionForm
from otn.ui.fields import DayField, LineField, Number, day_in_words

CHANNELS = [(one.value, name[:1].upper() + name[1:]) for one, name in CHANNEL_NAMES.items()]
Groups = Sequence[tuple[str, Sequence[tuple[int, str]]]]


class CampaignForm(forms.Form):
    """What a campaign is; whether its action may be taken, the operation knows."""

    name = LineField(label="Nom", help_text="Comme dans votre régie, par exemple Adwords.", max_length=NAME_LENGTH)
    channel = forms.TypedChoiceField(label="Canal", choices=CHANNELS, coerce=Channel)
    utm_campaign = LineField(
        label="Étiquette (utm_campaign)",
        help_text="Ce que vos liens portent, pour que les imports retrouvent la campagne.",
        max_length=UTM_LENGTH,
        required=False,
    )
    starts_on = DayField(label="Début", required=False)
    ends_on = DayField(label="Fin", required=False)
    action = Number(label="Action du plan", required=False)
    seeks_revenue = forms.BooleanField(
        label="Cherche du chiffre d’affaires",
        help_text="Sans quoi elle est jugée sur la qualité du trafic\N{NO-BREAK SPACE}: c’est de la notoriété.",
        required=False,
        initial=True,
    )
    cost_from_action = forms.BooleanField(
        label="Prendre son coût dans le budget de l’action",
        help_text="Réalisé, sinon prévu, partagé selon les jours. Un coût saisi dans le tableau passe avant.",
        required=False,
    )

    def offer(self, actions: Groups, proposed: str = "") -> None:
        """Draw the actions to choose from, the proposed label, and each date in words beside it."""
        field = self.fields["action"]
        assert isinstance(field, Number)
        field.choices = [("", "Aucune"), *actions]
        if proposed:
            told = "Ce que vos liens portent, pour que les imports retrouvent la campagne. Par exemple"
            self["utm_campaign"].help_text = f"{told}\N{NO-BREAK SPACE}: {proposed}"
        for name in ("starts_on", "ends_on"):
            self[name].help_text = day_in_words(self[name].value())


class ChangedCampaignForm(CampaignForm, VersionForm):
    """A campaign that is written again."""


class AddressForm(forms.Form):
    """An address of one's own to label, and where the link will stand: read from the address of the page, nothing is kept."""

    adresse = forms.CharField(
        label="Adresse de la page",
        help_text="Par exemple https://www.votre-office.fr/sejours/",
        max_length=500,
        widget=forms.URLInput(attrs={"type": "url", "inputmode": "url"}),
    )
    support = LineField(label="Où paraît le lien", help_text="Par exemple newsletter, google, facebook.", max_length=60)


def in_words(given: dict[str, Any], actions: Iterable[tuple[str, Sequence[tuple[int, str]]]]) -> str:
    """Say a campaign in one line, for two versions side by side."""
    names = {number: name for _, group in actions for number, name in group}
    said = [str(given.get("name", "")), CHANNEL_NAMES[Channel(given["channel"])] if given.get("channel") else ""]
    if given.get("utm_campaign"):
        said.append(f"étiquette {given['utm_campaign']}")
    for label, name in (("du", "starts_on"), ("au", "ends_on")):
        if given.get(name):
            said.append(f"{label} {given[name]:%d/%m/%Y}")
    action = given.get("action")
    if action is not None:
        said.append(f"action {names.get(getattr(action, 'pk', action), '')}")
    return ", ".join(part for part in said if part)

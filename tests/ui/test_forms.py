"""How forms are drawn: every field has a label, every help and error is tied to its field, every fault is told at the top."""

import pytest
from bs4 import BeautifulSoup
from django import forms

from otn.ui.style_guide import SampleForm
from tests.guards import pages


class Login(forms.Form):
    email = forms.EmailField(label="Adresse <e-mail>", help_text="Celle de l’office.")
    next = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Adresse ou mot de passe incorrect.")


def read(form):
    return BeautifulSoup(str(form), "html.parser")


def controls(form):
    return [control for control in form(["input", "select", "textarea"]) if control.get("type") != "hidden"]


@pytest.mark.parametrize("form", [SampleForm(), SampleForm({"cost": "1"})], ids=["empty", "wrong"])
def test_every_control_has_a_label_and_names_its_help_and_errors(form):
    drawn = read(form)
    assert len(controls(drawn)) == 13
    for control in controls(drawn):
        assert drawn.find("label", attrs={"for": control["id"]}), control
    for holder in drawn(attrs={"aria-describedby": True}):
        for name in holder["aria-describedby"].split():
            assert drawn.find(id=name), name
    described = " ".join(holder["aria-describedby"] for holder in drawn(attrs={"aria-describedby": True})).split()
    notes = [note["id"] for note in drawn(id=lambda name: name and name.endswith(("_helptext", "_error")))]
    assert sorted(notes) == sorted(described)
    assert pages.faults(str(form)) == []


def test_choices_are_a_group_with_a_legend():
    group = read(SampleForm()).find(id="id_language")
    assert group.name == "fieldset"
    assert group.legend.get_text(" ", strip=True) == "Langue du site (obligatoire)"
    assert [label.get_text(strip=True) for label in group("label")] == ["Une seule langue", "Deux langues, relues", "Trois langues ou plus"]


def test_what_must_be_filled_says_so_in_words():
    drawn = read(SampleForm())
    assert drawn.find("label", attrs={"for": "id_name"}).get_text(" ", strip=True) == "Nom de l’action (obligatoire)"
    assert drawn.find("label", attrs={"for": "id_cost"}).get_text(" ", strip=True) == "Coût prévu"


def test_faults_are_told_at_the_top_and_lead_to_their_fields():
    drawn = read(SampleForm({"owner": "9"}))
    summary = drawn.find(role="alert")
    assert drawn.find(True) is summary
    assert summary.b.text == "Erreur\u00a0: rien n’a été enregistré"
    assert [link["href"] for link in summary("a")] == ["#id_name", "#id_due_on", "#id_owner", "#id_language"]
    assert all(drawn.find(id=link["href"][1:]) for link in summary("a"))
    assert summary.has_attr("autofocus")
    assert summary["tabindex"] == "-1"


def test_a_wrong_field_says_error_in_words_and_to_machines():
    drawn = read(SampleForm({}))
    assert drawn.find(id="id_name")["aria-invalid"] == "true"
    assert drawn.find(id="id_name_error").get_text(strip=True).startswith("Erreur\u00a0: ")


def test_a_fault_of_the_whole_form_and_hidden_fields_are_kept_and_all_is_escaped():
    drawn = read(Login({"email": "a@b.example", "next": "<x>"}))
    assert drawn.find(role="alert").li.text == "Adresse ou mot de passe incorrect."
    assert drawn.find(type="hidden")["value"] == "<x>"
    assert drawn.label.get_text(" ", strip=True) == "Adresse <e-mail> (obligatoire)"


def test_a_sound_form_tells_no_fault():
    assert read(SampleForm()).find(role="alert") is None

"""How forms are drawn: each field as a `.champ`, with the words that are missing from it beside it."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    """Draw forms with our templates and widgets with Django's: `{{ form }}` and `{{ form.x.as_field_group }}` need nothing else."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"

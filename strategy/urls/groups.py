"""Groups and their problems: `groups` is their page, `<int:pk>/groupes/`."""

from django.urls import path

from strategy.views import groups

urlpatterns = [
    path("<int:pk>/groupes/", groups.groups, name="groups"),
    path("<int:pk>/groupes/creer/", groups.create_group, name="create_group"),
    path("<int:pk>/groupes/ranger/", groups.gather_facts, name="gather_facts"),
    path("<int:pk>/groupes/par-sous-chapitre/", groups.group_by_section, name="group_by_section"),
    path("<int:pk>/groupes/<int:piece>/modifier/", groups.edit_group, name="edit_group"),
    path("<int:pk>/groupes/<int:piece>/laisser/", groups.drop_group, name="drop_group"),
    path("<int:pk>/groupes/<int:piece>/reprendre/", groups.resume_group, name="resume_group"),
    path("<int:pk>/groupes/<int:piece>/suppression/", groups.group_removal, name="group_removal"),
    path("<int:pk>/groupes/<int:piece>/supprimer/", groups.remove_group, name="remove_group"),
]

"""Tasks of actions, and what one person has to do."""

from django.urls import path

from actionplan.views import my_tasks, task_acts, tasks

urlpatterns = [
    path("actions/<int:pk>/taches/", tasks.task_list, name="tasks"),
    path("actions/<int:pk>/taches/ajouter/", tasks.add_task, name="add_task"),
    path("taches/<int:pk>/", tasks.task, name="task"),
    path("taches/<int:pk>/historique/", tasks.task_history, name="task_history"),
    path("taches/<int:pk>/modifier/", tasks.edit_task, name="edit_task"),
    path("taches/<int:pk>/attendre/", tasks.link_task, name="link_task"),
    path("taches/<int:pk>/ne-plus-attendre/", tasks.unlink_task, name="unlink_task"),
    path("taches/<int:pk>/changer-action/", tasks.move_task, name="move_task"),
    path("taches/<int:pk>/supprimer/", tasks.remove_task, name="remove_task"),
    path("taches/<int:pk>/restaurer/", tasks.restore_task, name="restore_task"),
    path("taches/<int:pk>/commencer/", task_acts.start_task, name="start_task"),
    path("taches/<int:pk>/avancement/", task_acts.report_task, name="report_task"),
    path("taches/<int:pk>/terminer/", task_acts.finish_task, name="finish_task"),
    path("taches/<int:pk>/valider/", task_acts.sign_task, name="sign_task"),
    path("taches/<int:pk>/retirer-validation/", task_acts.unsign_task, name="unsign_task"),
    path("taches/<int:pk>/bloquer/", task_acts.block_task, name="block_task"),
    path("taches/<int:pk>/debloquer/", task_acts.unblock_task, name="unblock_task"),
    path("taches/<int:pk>/abandonner/", task_acts.abandon_task, name="abandon_task"),
    path("taches/<int:pk>/reprendre/", task_acts.resume_task, name="resume_task"),
    path("taches/<int:pk>/place/", task_acts.reorder_task, name="reorder_task"),
    path("mes-taches/", my_tasks.my_tasks, name="my_tasks"),
    path("mes-taches/actions/<int:pk>/avancement/", my_tasks.report_my_action, name="report_my_action"),
]

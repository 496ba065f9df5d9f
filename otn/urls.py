"""The site map (DESIGN §4). `/healthz` and `/readyz` are answered before it, by otn.health."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.decorators.http import require_GET
from django.views.generic import RedirectView

from otn.dashboard.views import account, home, invitation, public
from otn.offices.access import network_view
from otn.ui.views import style_guide

handler403 = "otn.errors.permission_denied"
handler429 = "otn.accounts.views.too_many_requests"  # allauth looks for it here
handler500 = "otn.errors.server_error"

# One login and one change of password for all, with their limits and the second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.index_template = "network/admin_index.html"
admin.site.site_header = admin.site.site_title = "Administration OTN"
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[method-assign,assignment]

urlpatterns = [
    path("", home.home, name="home"),
    path("accessibilite/", public.accessibility, name="accessibility"),
    path("mentions-legales/", public.legal, name="legal"),
    path("donnees-personnelles/", public.privacy, name="privacy"),
    path("donnees-personnelles/registre/", public.register, name="register"),
    path("aide/", public.help, name="help"),
    path(".well-known/security.txt", public.security, name="security"),
    path("compte/profil/", account.account_profile, name="account_profile"),
    path("compte/profil/enregistrer/", account.account_profile_change, name="account_profile_change"),
    path("compte/mes-donnees/", account.account_data, name="account_data"),
    path("compte/mes-donnees/telecharger/", account.account_data_take, name="account_data_take"),
    path("compte/mes-donnees/effacement/", account.account_erasure, name="account_erasure"),
    path("compte/mes-donnees/effacement/demander/", account.account_erasure_ask, name="account_erasure_ask"),
    path("compte/invitation/<str:token>/", invitation.invitation, name="invitation"),
    path("compte/invitation/<str:token>/rejoindre/", invitation.join, name="invitation_join"),
    path("compte/invitation/<str:token>/accepter/", invitation.accept, name="invitation_accept"),
    path("compte/invitation/<str:token>/redemander/", invitation.ask_again, name="invitation_ask_again"),
    path("compte/", include("otn.accounts.urls")),
    path("partage/", include("diagnostic.urls.shared")),
    path("notifications/", include("otn.notifications.urls")),
    path("ot/<slug:office>/", include("otn.dashboard.urls")),
    path("ot/<slug:office>/rapports/", include("otn.documents.urls")),
    path("ot/<slug:office>/diagnostic/", include("diagnostic.urls")),
    path("ot/<slug:office>/strategie/", include("strategy.urls")),
    path("ot/<slug:office>/plan/", include("actionplan.urls")),
    path("ot/<slug:office>/suivi/", include("monitoring.urls")),
    path("reseau/en-tetes/", include("monitoring.urls.headings")),
    path("", include("otn.network.urls")),  # /portefeuille/ and /reseau/
    path("admin/guide-de-style/", require_GET(network_view("style_guide.see")(style_guide)), name="style_guide"),
    path("admin/banques/", include("diagnostic.urls.banks")),
    path("admin/", admin.site.urls),
]

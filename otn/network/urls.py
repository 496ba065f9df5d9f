"""OTN's side. It has two roots, `/portefeuille/` for advisers and `/reseau/` for network admins: each is a list of its own."""

from django.urls import include, path

from otn.network.views import network, portfolio

app_name = "network"

portfolio_patterns = [path("", portfolio.portfolio, name="portfolio")]
network_patterns = [path("", network.overview, name="overview")]

urlpatterns = [path("portefeuille/", include(portfolio_patterns)), path("reseau/", include(network_patterns))]

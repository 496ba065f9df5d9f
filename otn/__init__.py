"""The roof (settings, site map, network, dashboard) and the ground floor (tenancy, accounts, offices, documents) of the product."""

"""The rights as data are those of the reference, and every capability is asked for somewhere."""

import pytest

from otn.network.site_map import addresses
from otn.offices import policy
from tests.access import matrix


@pytest.mark.parametrize(("ours", "copied"), [(policy.POLICY, matrix.OFFICE), (policy.NETWORK_POLICY, matrix.NETWORK)])
def test_the_policy_is_the_matrix(ours, copied):
    assert {name: {role.value for role in roles} for name, roles in ours.items()} == {
        name: matrix.roles(letters) for name, letters in copied.items()
    }


def test_reasons_are_owed_where_the_matrix_says():
    ours = {name: {role.value for role in roles} for name, roles in policy.REASONED.items()}
    assert ours == {name: matrix.roles(letters) for name, letters in matrix.REASONED.items()}


def test_an_archived_office_gives_what_the_matrix_says():
    assert policy.ARCHIVED == matrix.ARCHIVED <= policy.POLICY.keys()


def test_every_capability_is_asked_for_by_an_address_or_belongs_to_a_step_to_come():
    asked = {address.capability for address in addresses()} - {""}
    asked |= {"report.read", "report.read_draft"}  # of a document, at the moment of its download
    asked |= {"benchmark.read_names"}  # of each office of a comparison
    to_come = {capability for capabilities in matrix.TO_COME.values() for capability in capabilities}
    assert asked.isdisjoint(to_come), "an address asks for it now: take it off the list"
    assert policy.POLICY.keys() | policy.NETWORK_POLICY.keys() == asked | to_come

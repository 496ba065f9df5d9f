"""Whatever dies while people save, all that was acknowledged is stored, once, and nothing of one office in another."""

import signal
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.faults.people import KINDS, at_work, is_polite_refusal
from tests.faults.servers import is_gone, until

pytestmark = [pytest.mark.slow, pytest.mark.django_db]  # its tables are copied from the database of the suite


def test_a_killed_web_worker_is_replaced_while_the_others_serve(house):
    with at_work(house.people) as crowd:
        crowd.until_saved()
        killed, *others = house.web.workers()
        killed.send_signal(signal.SIGKILL)
        crowd.until_saved()
        until(lambda: len(house.web.workers()) == 2 and killed not in house.web.workers(), "the worker is not replaced")
        assert set(others) <= set(house.web.workers())
    house.check()


def test_a_killed_web_master_takes_its_workers_along_and_the_next_start_serves(house):
    with at_work(house.people) as crowd:
        crowd.until_saved()
        house.web.members()
        psutil.Process(house.web.process.pid).kill()
        house.web.bury()  # workers without a master end by themselves
        house.web.start()
        crowd.until_saved()
    house.check()


def test_a_database_that_stops_at_once_costs_a_polite_page_and_the_same_web_serves_again(house):
    before = house.web.workers()
    with at_work(house.people) as crowd:
        crowd.until_saved()
        with house.held("documents_document"):
            assert house.people[0].ask_for_report().status == 303
            house.until_job("running")
            house.until_waiting(1)
            house.stop_database_at_once()
        crowd.until_refused()
        assert is_polite_refusal(house.people[0].browser.get(house.people[0].home))
        assert house.probe("/healthz")[0] == 200
        status, told = house.probe("/readyz")
        assert (status, '"database"' in told) == (503, True)
        house.postgres.start()
        crowd.until_saved()
    assert house.web.workers() == before
    house.check()
    # The job whose worker lost its database is taken over by the same worker.
    house.let_time_pass()
    house.until_job("done")
    assert house.last_job() == ("done", 2, 1)
    assert house.files() == house.ask("SELECT count(*) FROM documents_document")[0][0], "a file that no document names"


def test_a_killed_valkey_stops_neither_reading_nor_saving_and_jobs_wait_for_it(house):
    asker, before = house.people[1], house.web.workers()
    with at_work(house.people) as crowd:
        crowd.until_saved()
        house.kill_valkey()
        crowd.until_saved(len(KINDS))  # one of each kind at least
        newcomer = house.visitor(asker)
        assert is_polite_refusal(newcomer.log_in())
        assert "sessionid" not in newcomer.browser.cookies
        assert asker.ask_for_report().status == 303
        house.until_job("queued")
        status, told = house.probe("/readyz")
        assert (status, '"broker"' in told) == (503, True)
        house.valkey.start()
        crowd.until_saved()
        assert newcomer.log_in().status == 302
    house.let_time_pass()
    # A worker that had a message in hand may end by a fault of its library: its container starts it again.
    house.until_job("done", restarting=True)
    assert house.last_job() == ("done", 1, 1)
    assert house.web.workers() == before
    house.check()


def test_a_worker_killed_in_the_middle_of_a_report_leaves_it_to_the_next_which_makes_it_once(house):
    asker = house.people[2]
    with house.held("documents_document"):
        assert asker.ask_for_report().status == 303
        house.until_job("running")
        house.until_waiting(1)
        house.worker.kill()
    house.worker.start()
    house.let_time_pass()
    house.until_job("done")
    assert house.last_job() == ("done", 2, 1)
    house.check()


def test_a_web_asked_to_stop_answers_what_it_has_begun(house):
    master = house.web.process
    with ThreadPoolExecutor(len(house.people)) as pool:
        with house.held("diagnostic_answer"):
            sent = [(person, *person.form("answer")) for person in house.people]
            asked = [(person, text, pool.submit(person.browser.post, path, fields)) for person, path, fields, text in sent]
            house.until_waiting(len(asked))
            house.web.terminate()
            until(lambda: not house.web.is_listening, "it still takes requests")
            assert not any(answer.done() for _, _, answer in asked)
        for person, text, answer in asked:
            assert answer.result().status == 303
            person.acknowledged("answer", text)
    until(lambda: not house.web.is_running, "it does not end")
    assert master.returncode == 0
    assert all(is_gone(process) for process in house.web.members())
    house.check()


def test_a_worker_asked_to_stop_ends_the_report_in_hand(house):
    with house.held("documents_document"):
        assert house.people[3].ask_for_report().status == 303
        house.until_job("running")
        house.until_waiting(1)
        house.worker.terminate()
        assert house.last_job() == ("running", 1, 0)
    house.worker.bury()
    assert house.last_job() == ("done", 1, 1)
    house.check()

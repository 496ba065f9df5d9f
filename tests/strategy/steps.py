"""What the tests of the pages of a reflection share: a page that is read, a form that is sent with and without htmx."""

from bs4 import BeautifulSoup

from tests.test_consistency import page_faults

HTMX = {"HX-Request": "true"}
MEMBERS = ("manager", "contributor", "reader")
READERS = ("reader", "advisor", "network_admin")


def words(node):
    return " ".join(node.get_text(" ").split())


def read(answer):
    return BeautifulSoup(answer.text, "html.parser")


def seen(client, person, address, status=200):
    """Read a whole page as somebody, and find no fault in it."""
    client.force_login(person)
    answer = client.get(address)
    assert answer.status_code == status, answer.text[:2000]
    assert page_faults(answer.text) == []
    return read(answer)


def posts(page):
    return {form["action"] for form in page.select("main form[method=post]")}


def ticked(page):
    return {int(box["value"]) for box in page.select("input[type=checkbox][checked]")}


def assert_refused(client, address, given, status, *said, inside):
    """Send a form with and without htmx: refused alike, with the same words and what was typed; return the fragment."""
    whole = client.post(address, given)
    piece = client.post(address, given, headers=HTMX)
    assert (whole.status_code, piece.status_code) == (status, status), whole.text[:2000]
    assert page_faults(whole.text) == []
    for text in said:
        assert text in words(read(whole)), text
        assert text in words(read(piece)), text
    fragment = read(piece)
    assert fragment.find(id=inside) is not None
    assert fragment.find("html") is None
    return fragment


def without_news(node):
    """The words of a part of a page, without what tells that something was just done."""
    copy = BeautifulSoup(str(node), "html.parser")
    for news in copy.select(".alerte-succes[role=status]"):
        news.decompose()
    return words(copy)


def assert_done(client, address, given, *, inside, page, place, says):
    """Send a form with htmx, which answers what a reload shows, and tells there what was done."""
    answer = client.post(address, given, headers=HTMX)
    assert answer.status_code == 200, answer.text[:2000]
    fragment = read(answer)
    news = fragment.find(id=place).select_one("[role=status][autofocus]")
    assert says in words(news)
    assert without_news(fragment.find(id=inside)) == without_news(read(client.get(page)).find(id=inside))
    return fragment

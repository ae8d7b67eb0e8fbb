"""That the peers are the same site: what they answer is compared before anything is measured."""

import html
import json
import re

from drive.client import Connection
from drive.processes import Failed

ACCOUNT, LIST, POSTS, HOME = "/api/account/", "/api/posts/?limit=10", "/posts", "/"
ADDRESS = {"X-Forwarded-For": "10.255.255.1"}


def page(target, path, headers):
    with Connection(target.port) as connection:
        answer = connection.ask("GET", path, headers | ADDRESS)
    if answer.status != 200:
        raise Failed(f"GET {path} answers {answer.status}")
    return answer


def visible(text):
    """What a visitor reads: no scripts, no tags, no difference in white space."""
    text = re.sub(r"<script.*?</script>|<style.*?</style>|<!--.*?-->", " ", text, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def same(what, answers):
    """`answers` by peer; they must be equal, and not empty."""
    first, *others = answers.items()
    if not first[1]:
        raise Failed(f"{what}: {first[0]} answers nothing")
    for name, answer in others:
        if answer != first[1]:
            raise Failed(f"{what} differs.\n{first[0]}: {first[1][:3000]}\n{name}: {answer[:3000]}")


def api_body(peer, path):
    answer = page(peer.api, path, peer.user.session_header)
    return answer.text.replace(f"127.0.0.1:{peer.api.port}", "HOST")  # in the links to other pages of a list


def equal_sites(peers):
    """The same API bodies to the byte, and pages with the same words and all titles of the list."""
    for path in (ACCOUNT, LIST, LIST + "&ordering=-id"):
        same(f"GET {path}", {peer.name: api_body(peer, path) for peer in peers})
    for path, headers in ((HOME, lambda _: {}), (POSTS, lambda peer: peer.user.session_header)):
        same(f"GET {path}", {peer.name: visible(page(peer.pages, path, headers(peer)).text) for peer in peers})
    for peer in peers:
        text = visible(page(peer.pages, POSTS, peer.user.session_header).text)
        for post in json.loads(api_body(peer, LIST + "&ordering=-id"))["results"]:
            if post["title"] not in text:
                raise Failed(f"the page of {peer.name} lacks {post['title']!r}")


def right_size(what, cost, expected):
    """wrk counts bytes: a shell or an error page instead of the page would show. Both figures have three digits."""
    if not 0.98 < cost.bytes_each / expected < 1.02:
        raise Failed(f"{what}: answers of {cost.bytes_each:.0f} bytes where {expected} are right")


def posts_shown(text):
    """How many posts a page says there are."""
    found = re.search(r"\b(\d+) posts?\b", visible(text))
    if not found:
        raise Failed("the page of posts does not say how many there are")
    return int(found[1])

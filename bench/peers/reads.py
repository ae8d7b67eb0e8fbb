"""Rows of reading: the home page of nobody, `/posts`, the account and a list, at several numbers of connections."""

from drive.load import CONNECTIONS
from peers import checks

ALL = (1, CONNECTIONS, 100)


def api_peers(bench):
    """Stock Nuxt with Gatehouse's API answers API requests as Gatehouse does, with the same process."""
    return [peer for peer in bench.peers.values() if peer.name != "split"]


def home(bench):
    peers = bench.peers.values()
    bench.found.loads += bench.reads("home page, signed out", {peer.name: peer.pages for peer in peers}, checks.HOME,
                                     None, [CONNECTIONS])


def account(bench):
    _api(bench, "`GET /api/account/`", checks.ACCOUNT)


def posts_list(bench):
    _api(bench, "`GET /api/posts/?limit=10`", checks.LIST)


def _api(bench, label, path):
    peers = api_peers(bench)
    bench.found.loads += bench.reads(label, {peer.name: peer.api for peer in peers}, path,
                                     {peer.name: peer.user.session_header for peer in peers}, ALL)


def posts(bench):
    """The same visitor again and again: what a page costs that has been shown to him before."""
    peers = bench.peers.values()
    bench.found.loads += bench.reads("`/posts`, same visitor again", {peer.name: peer.pages for peer in peers}, checks.POSTS,
                                     {peer.name: peer.user.session_header for peer in peers}, ALL)
    if "gatehouse" in bench.peers:
        ours = bench.peers["gatehouse"]
        bench.says_of("the returning visitor's page", ours.pages, checks.POSTS, ours.user.session_header)

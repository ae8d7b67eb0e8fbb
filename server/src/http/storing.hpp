#pragma once
// Who may store an answer. Called once for each answer, when nothing is added to it any more.

#include "http/response.hpp"

namespace gatehouse::http {

// An answer that carries a cookie, whoever set it, is its visitor's alone: private, no-store, and
// nothing to ask again by, whatever it said before. Set-Cookie itself keeps no cache from storing
// an answer and sending it to others, cookie and all (RFC 9111 section 7.3). Nor may it be a 304,
// whose headers a cache puts onto what it has stored (section 3.2): one that has its body at hand
// becomes the 200 that it stands for. An answer that says nothing is private too: caches would keep
// also a 404 and a redirect (ASVS 14.2.2).
void say_who_may_store(Response& response);

}  // namespace gatehouse::http

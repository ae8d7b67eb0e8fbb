#pragma once
// Where a request came from, for auth/csrf_decision.cpp alone: Django's _origin_verified and
// _check_referer, with as much of Python's urlsplit as they look at.

#include "auth/csrf_decision.hpp"

namespace gatehouse::auth {

// input.origin is there. It equals scheme://host byte for byte, or a trusted origin, or is below
// (or equal to) a trusted "https://*.example" with the same scheme.
[[nodiscard]] bool origin_is_trusted(const CsrfInput& input);

[[nodiscard]] Result<> check_referer(const CsrfInput& input);

}  // namespace gatehouse::auth

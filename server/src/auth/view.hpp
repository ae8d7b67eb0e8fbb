#pragma once
// A route names its view: the list of checks a request passes before its handler, in the wire's
// order, and how a refusal of that kind of route looks. The two lists are Django's and DRF's
// (docs/wire.md).
//   django_view:   csrf, method                                          refusals are HTML
//   resource_view: negotiate, authenticate, permission, method           refusals are JSON
// then, inside a resource's handler: object, parse, validate.

#include <functional>
#include <string>
#include <vector>

#include "auth/context.hpp"
#include "base/error.hpp"
#include "http/request.hpp"
#include "http/response.hpp"

namespace gatehouse::auth {

// May this visitor use the route with this method at all? Rows are a matter of the handler.
using Permission = std::function<Result<>(const http::Request&, const Context&)>;
[[nodiscard]] Result<> anyone(const http::Request& request, const Context& ctx);
[[nodiscard]] Result<> signed_in(const http::Request& request, const Context& ctx);
[[nodiscard]] Result<> nobody(const http::Request& request, const Context& ctx);

struct Asked {
    const Permission& permission;
    bool method_allowed;
};
using Check = Result<> (*)(const http::Request&, Context&, const Asked&);

struct View {
    std::vector<Check> checks;
    http::Response (*refusal)(const Error&);
    std::string_view vary;      // the Vary of every answer
    bool always_allow = false;  // DRF sends Allow with every answer, Django with 405
    bool keepable = false;  // answers to GET may be sent again, as far as they depend on no more
    bool indents = false;   // "Accept: application/json; indent=4" is honoured
    Permission permission = nobody;
    std::vector<std::string_view> loggable_query = {};  // names whose values may be logged
};

// The first check of a resource view. What it refuses depends on nothing but Accept.
[[nodiscard]] Result<> negotiate(const http::Request& request, Context& ctx, const Asked& asked);

[[nodiscard]] View django_view();
[[nodiscard]] View resource_view(Permission permission);
// Liveness and readiness: no session, no checks but the method.
[[nodiscard]] View plain_view();

}  // namespace gatehouse::auth

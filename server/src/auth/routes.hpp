#pragma once
// A route: path, view, and one handler a method. app/routes.cpp lists them all.

#include <string>
#include <utility>
#include <vector>

#include "auth/metadata.hpp"
#include "auth/view.hpp"
#include "http/pipeline.hpp"
#include "http/router.hpp"

namespace gatehouse::auth {

using Handler = http::RouteHandler<Context>;
using Route = http::Route<Context, View>;
using Router = http::Router<Context, View>;

inline std::pair<http::Method, Handler> on_get(Handler handler)
{
    return {http::Method::get, std::move(handler)};
}
inline std::pair<http::Method, Handler> on_post(Handler handler)
{
    return {http::Method::post, std::move(handler)};
}
inline std::pair<http::Method, Handler> on_delete(Handler handler)
{
    return {http::Method::del, std::move(handler)};
}

// OPTIONS of a view without a model behind it (auth/metadata.hpp).
[[nodiscard]] std::pair<http::Method, Handler> on_options(std::string name, Parses parses);
// A Django view that does not look at the method; only TRACE and unknown methods stay 405.
[[nodiscard]] std::vector<std::pair<http::Method, Handler>> on_any(const Handler& handler);

// The innermost handler: finds the route, runs its view's checks and its handler, and dresses the
// answer as that view's. What is no route is a page, but nothing under /api/ or /-/ ever is. Our
// renderers only read: a link to a page must not be able to act as the visitor.
[[nodiscard]] http::Handler<Context> route(const Router& router, http::Handler<Context> pages);

}  // namespace gatehouse::auth

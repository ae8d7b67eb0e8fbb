#pragma once
// Middleware around a handler, generic over the context. The list in app/app.cpp is the order in
// which a request meets them.

#include <functional>
#include <initializer_list>
#include <ranges>
#include <utility>
#include <vector>

#include "http/request.hpp"
#include "http/response.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::http {

template <class Context>
using Handler = std::function<awaitable<Response>(Request&, Context&)>;

// `next` lives as long as the pipeline.
template <class Context>
using Middleware =
    std::function<awaitable<Response>(Request&, Context&, const Handler<Context>& next)>;

// The first of `outer` sees the request first and the response last.
template <class Context>
Handler<Context> pipeline(std::vector<Middleware<Context>> outer, Handler<Context> innermost)
{
    auto handler = std::move(innermost);
    for (auto& middleware : std::views::reverse(outer))
        handler = [middleware = std::move(middleware), next = std::move(handler)](
                      Request& request, Context& context) {
            return middleware(request, context, next);
        };
    return handler;
}

}  // namespace gatehouse::http

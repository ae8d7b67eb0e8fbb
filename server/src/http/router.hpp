#pragma once
// The table of routes: which view a path means, and what a method finds there. Generic over the
// context and over `View`, the policies a kind of route has (auth knows them, http does not).
// Built once by the app; matching is const and safe from every loop. Django's APPEND_SLASH: a path
// that is unknown without its slash and known with it is redirected, whatever the method.

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "http/path_index.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::http {

template <class Context>
using RouteHandler = std::function<awaitable<Result<Response>>(Request&, Context&)>;

template <class Context, class View>
struct Route {
    std::string path;  // "/api/posts/{id}/"
    View view;
    std::vector<std::pair<Method, RouteHandler<Context>>> handlers;

    // HEAD is answered by GET's handler unless it has its own; nullptr: 405.
    [[nodiscard]] const RouteHandler<Context>* handler(Method method) const
    {
        for (const auto& [own, run] : handlers)
            if (own == method)
                return &run;
        return method == Method::head ? handler(Method::get) : nullptr;
    }

    // For Allow, in Django's order: "GET, POST, HEAD".
    [[nodiscard]] std::string allowed() const
    {
        static constexpr std::pair<Method, std::string_view> order[] = {
            {Method::get, "GET"},        {Method::post, "POST"},  {Method::put, "PUT"},
            {Method::patch, "PATCH"},    {Method::del, "DELETE"}, {Method::head, "HEAD"},
            {Method::options, "OPTIONS"}};
        std::string list;
        for (const auto& [method, name] : order)
            if (handler(method) != nullptr)
                list.append(list.empty() ? "" : ", ").append(name);
        return list;
    }
};

// Where APPEND_SLASH leads: the path with a slash, on this host, with its query. Both are escaped
// anew, as Django does; browsers would read "/\host" as another host.
[[nodiscard]] std::string slash_form(const Request& request);

template <class Context, class View>
class Router {
public:
    using Entry = Route<Context, View>;

    struct Match {
        const Entry* route = nullptr;         // null: unknown, or see below
        std::vector<std::string> parameters;  // to be moved into Request::parameters
        bool slash_missing = false;           // answer 301 to slash_form(request)
    };

    // Throws std::invalid_argument for a bad or repeated path.
    explicit Router(std::vector<Entry> routes) : routes_(std::move(routes)), index_(paths(routes_))
    {}

    // `path` is percent-decoded, as Request::path is.
    [[nodiscard]] Match match(std::string_view path) const
    {
        if (auto found = index_.find(path))
            return {.route = &routes_[found->index], .parameters = std::move(found->parameters)};
        const bool missing =
            !path.ends_with('/') && index_.find(std::string(path) + "/").has_value();
        return {.route = nullptr, .parameters = {}, .slash_missing = missing};
    }

    [[nodiscard]] const std::vector<Entry>& routes() const { return routes_; }

private:
    static std::vector<std::string> paths(const std::vector<Entry>& routes)
    {
        std::vector<std::string> all;
        for (const auto& route : routes)
            all.push_back(route.path);
        return all;
    }

    std::vector<Entry> routes_;
    PathIndex index_;
};

}  // namespace gatehouse::http

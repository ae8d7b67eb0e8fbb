#include "rest/endpoints.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/json_text.hpp"
#include "http/response.hpp"
#include "rest/list.hpp"
#include "rest/object_json.hpp"

namespace gatehouse::rest {
namespace {

using auth::Context;
using http::Method;
using http::Request;
using http::Response;
using Answer = awaitable<Result<Response>>;

class Endpoints {
public:
    explicit Endpoints(Model declared)
        : model(std::move(declared)), path(fmt::format("/api/{}/", model.name)), statements_(model)
    {}

    Answer list(const Request& request, Context& ctx);
    Answer create(const Request& request, Context& ctx);
    Answer retrieve(const Request& request, Context& ctx);
    Answer replace(const Request& request, Context& ctx) { return change(request, ctx, false); }
    Answer update(const Request& request, Context& ctx) { return change(request, ctx, true); }
    Answer destroy(const Request& request, Context& ctx);
    Answer list_options(const Request& request, Context& ctx);
    Answer object_options(const Request& request, Context& ctx);

    const Model model;
    const std::string path;  // "/api/posts/"

private:
    Answer change(const Request& request, Context& ctx, bool partial);

    // The row's JSON once `user` may change it; not_found or forbidden else.
    awaitable<Result<>> check_change(db::Reader& reader, std::int64_t id, const auth::User& user);
    [[nodiscard]] Error no_such_object() const
    {
        return {.reason = Reason::not_found,
                .message = fmt::format("No {} matches the given query.", model.object_name)};
    }

    Statements statements_;
};

// What a write sets: the client's fields and the stamps, as members and their values.
struct Assignments {
    std::vector<std::string_view> members;
    std::vector<db::Value> values;
};

Assignments assignments(const Model& model, const Written& written, const auth::User& user,
                        Timestamp now, bool creating)
{
    Assignments set;
    for (const auto& [member, text] : written) {
        set.members.push_back(member);
        set.values.emplace_back(std::string_view(text));
    }
    for (const auto& stamp : model.stamps) {
        if (stamp.only_at_creation && !creating)
            continue;
        set.members.push_back(stamp.when);
        set.values.emplace_back(now);
        set.members.push_back(stamp.who);
        set.values.emplace_back(user.id);
    }
    return set;
}

void append_link(std::string& body, const std::optional<std::string>& link)
{
    if (link)
        append_json_string(body, *link);
    else
        body += "null";
}

Answer Endpoints::list(const Request& request, Context& ctx)
{
    CO_TRY(selected, select(request, model));
    const auto page = page_of(request, model.page_size, model.page_max);
    const auto listed = co_await read_list(ctx.db, model, statements_, selected, page);
    const auto url = ctx.origin() + path;
    auto body = fmt::format(R"({{"count":{},"next":)", listed.count);
    append_link(body, next_link(url, request.query, page, listed.count));
    body += R"(,"previous":)";
    append_link(body, previous_link(url, request.query, page));
    body += R"(,"results":[)";
    body += listed.results;
    body += "]}";
    co_return http::json(200, std::move(body));
}

Answer Endpoints::create(const Request& request, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    CO_TRY(written, read_fields(request.header("Content-Type").value_or(""), request.body,
                                model.writable, false));
    std::string body;
    const auto done = co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        const auto set = assignments(model, written, *user, t.now(), true);
        co_await t.rows_of(statements_.insert(set.members), set.values,
                           [&](const db::Row& row) { append_object(body, model, row); });
        co_return Result<>{};
    });
    if (!done)
        co_return std::unexpected(done.error());
    co_return http::json(201, std::move(body));
}

Answer Endpoints::retrieve(const Request& request, Context& ctx)
{
    CO_TRY(id, request.id());
    const db::Value values[] = {id};
    std::string body;
    co_await ctx.db.rows_of(statements_.object(), values,
                            [&](const db::Row& row) { append_object(body, model, row); });
    if (body.empty())
        co_return std::unexpected(no_such_object());
    co_return http::json(200, std::move(body));
}

awaitable<Result<>> Endpoints::check_change(db::Reader& reader, std::int64_t id,
                                            const auth::User& user)
{
    const db::Value values[] = {id};
    bool found = false;
    bool allowed = false;
    co_await reader.rows_of(statements_.object(), values, [&](const db::Row& row) {
        found = true;
        allowed = model.may_change && model.may_change(user, row);
    });
    if (!found)
        co_return std::unexpected(no_such_object());
    if (!allowed)
        co_return refuse(Reason::forbidden);
    co_return Result<>{};
}

Answer Endpoints::change(const Request& request, Context& ctx, bool partial)
{
    CO_TRY(user, ctx.require_user());
    CO_TRY(id, request.id());
    // Read before the transaction, so that the writer does not wait for it; told after the object's
    // own refusals, as the wire has it.
    const auto written = read_fields(request.header("Content-Type").value_or(""), request.body,
                                     model.writable, partial);
    std::string body;
    const auto done = co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        CO_TRY_VOID(co_await check_change(t, id, *user));
        if (!written)
            co_return std::unexpected(written.error());
        auto set = assignments(model, *written, *user, t.now(), false);
        set.values.emplace_back(id);
        co_await t.rows_of(statements_.update(set.members), set.values,
                           [&](const db::Row& row) { append_object(body, model, row); });
        co_return Result<>{};
    });
    if (!done)
        co_return std::unexpected(done.error());
    co_return http::json(200, std::move(body));
}

Answer Endpoints::destroy(const Request& request, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    CO_TRY(id, request.id());
    const auto done = co_await ctx.db.transaction([&](db::Transaction& t) -> awaitable<Result<>> {
        CO_TRY_VOID(co_await check_change(t, id, *user));
        co_await t.run(statements_.remove(), id);
        co_return Result<>{};
    });
    if (!done)
        co_return std::unexpected(done.error());
    co_return http::no_content();
}

Answer Endpoints::list_options(const Request& request, Context& ctx)
{
    const bool may_create = model.may_create(request, ctx).has_value();
    co_return http::json(
        200, metadata(model, fmt::format("{} List", model.object_name), may_create ? "POST" : ""));
}

Answer Endpoints::object_options(const Request& request, Context& ctx)
{
    CO_TRY(user, ctx.require_user());
    const auto id = request.id();
    const bool may = id && co_await check_change(ctx.db, *id, *user);
    co_return http::json(
        200, metadata(model, fmt::format("{} Instance", model.object_name), may ? "PUT" : ""));
}

auth::Permission permission_of(const Model& model)
{
    return [read = model.may_read, create = model.may_create](const Request& request,
                                                              const Context& ctx) {
        return request.method == Method::post ? create(request, ctx) : read(request, ctx);
    };
}

}  // namespace

std::vector<auth::Route> endpoints(Model declared)
{
    auto shared = std::make_shared<Endpoints>(std::move(declared));
    const auto handler =
        [&](Answer (Endpoints::*member)(const Request&, Context&)) -> auth::Handler {
        return [shared, member](const Request& request, Context& ctx) {
            return (shared.get()->*member)(request, ctx);
        };
    };
    auto view = auth::resource_view(permission_of(shared->model));
    view.loggable_query = {"limit", "offset", "ordering"};
    auth::Route list{shared->path, view, {{Method::get, handler(&Endpoints::list)}}};
    auth::Route object{
        shared->path + "{id}/", view, {{Method::get, handler(&Endpoints::retrieve)}}};
    if (!shared->model.writable.empty())
        list.handlers.emplace_back(Method::post, handler(&Endpoints::create));
    if (shared->model.may_change) {
        object.handlers.emplace_back(Method::put, handler(&Endpoints::replace));
        object.handlers.emplace_back(Method::patch, handler(&Endpoints::update));
        object.handlers.emplace_back(Method::del, handler(&Endpoints::destroy));
    }
    list.handlers.emplace_back(Method::options, handler(&Endpoints::list_options));
    object.handlers.emplace_back(Method::options, handler(&Endpoints::object_options));
    return {std::move(list), std::move(object)};
}

}  // namespace gatehouse::rest

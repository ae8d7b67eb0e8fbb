#include "render/page_reply.hpp"

#include <algorithm>

#include "auth/device.hpp"
#include "auth/session_cookie.hpp"
#include "http/text.hpp"

namespace gatehouse::render {
namespace {

using http::Request;
using http::Response;

bool is_own_location(std::string_view location, const auth::Context& ctx)
{
    const auto origin = ctx.origin();
    if (location.starts_with(origin) && location.substr(origin.size()).starts_with('/'))
        return true;
    return location.starts_with('/') && !location.starts_with("//") && !location.starts_with("/\\");
}

// Set by the pipeline, the login and the API, once for each answer, and by nobody else.
bool is_reserved_cookie(std::string_view set_cookie, const auth::Context& ctx)
{
    const auto name = http::trim(set_cookie.substr(0, set_cookie.find('=')));
    const auto& config = ctx.unrecorded().services.config;
    return name == auth::session_cookie_name(config) || name == auth::device_cookie_name(config);
}

bool is_csrf_cookie(std::string_view set_cookie, const auth::Context& ctx)
{
    return http::trim(set_cookie.substr(0, set_cookie.find('='))) ==
           auth::csrf_cookie_name(ctx.unrecorded().services.config);
}

// Nuxt redirects with a bare text/html, and whatever guesses a charset may guess wrong.
std::string with_charset(std::string_view type)
{
    const bool bare = type.starts_with("text/") && type.find(';') == std::string_view::npos;
    return std::string(type) + (bare ? "; charset=utf-8" : "");
}

// All fields of that name as the one list they are (RFC 9110 section 5.3); empty: there is none.
std::string list_of(const http::ClientResponse& reply, std::string_view name)
{
    std::string list;
    for (const auto& field : reply.fields)
        if (http::iequals(field.name, name) && http::is_field_value(field.value))
            list.append(list.empty() ? "" : ", ").append(field.value);
    return list;
}

bool names(std::string_view list, std::string_view name)
{
    while (!list.empty())
        if (http::iequals(http::next_element(list), name))
            return true;
    return false;
}

void take(Response& response, std::string_view name, std::string_view value,
          const auth::Context& ctx)
{
    if (!http::is_field_value(value))
        return;
    if (http::iequals(name, "Content-Type"))
        response.set("Content-Type", with_charset(value));
    else if (http::iequals(name, "Location") && is_own_location(value, ctx))
        response.set("Location", std::string(value));
    else if (http::iequals(name, "Set-Cookie") && !is_reserved_cookie(value, ctx))
        response.cookies.emplace_back(value);
}

}  // namespace

bool is_reserved_path(std::string_view decoded_path)
{
    while (decoded_path.starts_with("//"))
        decoded_path.remove_prefix(1);
    return decoded_path.starts_with("/_");
}

void pass(std::vector<std::string>& lines, const Request& request, std::string_view name)
{
    if (const auto value = request.header(name))
        lines.push_back(std::string(name) + ": " + std::string(*value));
}

std::vector<std::string> page_request_lines(const Request& request, const auth::Context& ctx)
{
    std::vector<std::string> lines = {
        "Host: " + ctx.host,
        "Accept: text/html",
        "X-Forwarded-Host: " + ctx.host,
        "X-Forwarded-Proto: " + ctx.scheme,
        "X-Forwarded-For: " + ctx.unrecorded().address,
        "X-Request-ID: " + ctx.unrecorded().request_id,
    };
    pass(lines, request, "User-Agent");
    pass(lines, request, "Cookie");
    return lines;
}

Response page_response(PageReply page, const auth::Context& ctx)
{
    constexpr int least_status = 200, beyond_status = 600;
    Response response;
    const bool known = page.status >= least_status && page.status < beyond_status;
    response.status = known ? page.status : 500;
    for (const auto& [name, value] : page.headers)
        take(response, name, value, ctx);
    // An API call's CSRF cookie is in the context; a page has none of its own.
    std::erase_if(response.cookies,
                  [&](const std::string& cookie) { return is_csrf_cookie(cookie, ctx); });
    response.body = std::move(page.body);
    response.set("Cache-Control", "private, no-store");
    return response;
}

Response proxied_response(http::ClientResponse reply, const auth::Context& ctx)
{
    const auto type = reply.header("Content-Type").value_or("");
    const bool page = type.starts_with("text/html") || reply.status >= 300;
    const auto value = [&](std::string_view name) -> std::string {
        return std::string(reply.header(name).value_or(""));
    };
    const auto caching = list_of(reply, "Cache-Control");
    auto vary = list_of(reply, "Vary");
    const auto tag = value("ETag");
    const auto encoding = value("Content-Encoding");
    Response response;
    response.status = reply.status;
    for (const auto& field : reply.fields)
        take(response, field.name, field.value, ctx);
    response.body = std::move(reply.body);
    if (!encoding.empty()) {
        response.set("Content-Encoding", encoding);
        if (!names(vary, "Accept-Encoding") && !names(vary, "*"))
            vary += vary.empty() ? "Accept-Encoding" : ", Accept-Encoding";
    }
    if (!vary.empty())
        response.set("Vary", std::move(vary));
    if (page && response.status != 304) {
        response.set("Cache-Control", "private, no-store");
        return response;
    }
    response.set("Cache-Control", caching.empty() ? "no-cache" : caching);
    if (!tag.empty())
        response.set("ETag", tag);
    return response;
}

Response method_refusal()
{
    auto response = http::html(405, "");
    response.set("Allow", "GET, HEAD");
    return response;
}

}  // namespace gatehouse::render

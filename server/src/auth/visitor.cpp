// Who asks, and for which site (RFC 7239 describes what the X-Forwarded-* names stand for).

#include <arpa/inet.h>

#include <algorithm>

#include "auth/middleware.hpp"
#include "http/status.hpp"
#include "http/text.hpp"

namespace gatehouse::auth {
namespace {

using http::Request;
using http::Response;

bool contains(const std::vector<std::string>& list, std::string_view item)
{
    return std::ranges::find(list, item) != list.end();
}

// The last address of the list that no trusted proxy vouches away; what stands before it anybody
// may have written.
std::string_view forwarded_for(std::string_view list, const Config& config)
{
    while (!list.empty()) {
        const auto comma = list.rfind(',');
        const auto start = comma == std::string_view::npos ? 0 : comma + 1;
        const auto address = http::trim(list.substr(start));
        if (!contains(config.trusted_proxies, address))
            return address;
        list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
    }
    return {};
}

// Empty when it is no IP address. Some proxies add the port ("192.0.2.1:5000",
// "[2001:db8::1]:5000"); kept, it would make each connection a visitor of its own and the login
// throttle blind.
std::string address_in(std::string_view text)
{
    if (text.starts_with('['))
        text = text.substr(1, std::min(text.find(']'), text.size()) - 1);
    else if (std::ranges::count(text, ':') == 1)
        text = text.substr(0, text.find(':'));
    std::string address(text);
    in6_addr parsed{};
    const bool valid = inet_pton(AF_INET, address.c_str(), &parsed) == 1 ||
                       inet_pton(AF_INET6, address.c_str(), &parsed) == 1;
    return valid ? address : std::string();
}

// Host, lower-cased, without the port; empty when it is not of Django's form.
std::string host_name(std::string_view host)
{
    std::string name;
    for (const char c : host)
        name += http::lower(c);
    const bool bracketed = name.starts_with('[');
    const auto end = bracketed ? name.find(']') : name.find(':');
    const auto after = bracketed && end != std::string::npos ? end + 1 : end;
    if (bracketed && end == std::string::npos)
        return {};
    if (after != std::string::npos && after < name.size()) {
        const std::string_view port = std::string_view(name).substr(after);
        if (port.size() < 2 || port.front() != ':' ||
            !std::ranges::all_of(port.substr(1), http::is_digit))
            return {};
        name.resize(after);
    }
    if (!bracketed && name.ends_with('.'))
        name.pop_back();  // the root of the DNS, which Django takes off too
    const auto inner =
        bracketed ? std::string_view(name).substr(1, name.size() - 2) : std::string_view(name);
    const auto allowed = [&](char c) {
        return bracketed ? (c >= 'a' && c <= 'f') || http::is_digit(c) || c == ':' || c == '.'
                         : (c >= 'a' && c <= 'z') || http::is_digit(c) || c == '.' || c == '-';
    };
    return !inner.empty() && std::ranges::all_of(inner, allowed) ? name : std::string();
}

bool is_allowed(std::string_view name, const Config& config)
{
    return std::ranges::any_of(config.allowed_hosts, [&](std::string_view pattern) {
        return pattern == "*" || pattern == name ||
               (pattern.starts_with('.') && (name.ends_with(pattern) || name == pattern.substr(1)));
    });
}

}  // namespace

Middleware visitor(const Config& config)
{
    auto public_host = config.public_url.substr(
        std::min(config.public_url.find("//") + 2, config.public_url.size()));
    return [&config, public_name = host_name(public_host)](
               Request& request, Context& ctx, const Next& next) -> awaitable<Response> {
        auto& known = ctx.unrecorded();
        known.address = request.peer().address;
        const bool trusted = contains(config.trusted_proxies, known.address);
        ctx.scheme = config.https() ? "https" : "http";
        ctx.host = request.header("Host").value_or("");
        if (trusted) {
            auto address =
                address_in(forwarded_for(request.header("X-Forwarded-For").value_or(""), config));
            if (!address.empty())
                known.address = std::move(address);
            if (request.header("X-Forwarded-Proto") == "https")
                ctx.scheme = "https";
        }
        const auto name = host_name(ctx.host);
        const bool ours = !name.empty() && (name == public_name || is_allowed(name, config));
        if (!ours)
            co_return http::html_status(400);
        co_return co_await next(request, ctx);
    };
}

}  // namespace gatehouse::auth

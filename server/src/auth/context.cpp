#include "auth/context.hpp"

#include <algorithm>

#include <arpa/inet.h>

#include <array>

#include "base/encodings.hpp"

namespace gatehouse::auth {

namespace {

bool is_named(std::string_view cookie, std::string_view name)
{
    return cookie.starts_with(name) && cookie.substr(name.size()).starts_with('=');
}

}  // namespace

void Context::set_cookie(std::string_view name, std::string text)
{
    std::erase_if(cookies, [&](const std::string& earlier) { return is_named(earlier, name); });
    cookies.push_back(std::move(text));
}

bool Context::has_cookie(std::string_view name) const
{
    return std::ranges::any_of(cookies,
                               [&](const std::string& set) { return is_named(set, name); });
}

Context Context::for_api_call() const
{
    return {.services = services,
            .db = db,
            .request_id = request_id,
            .address = address,
            .scheme = scheme,
            .host = host,
            .session = session,
            .user = user,
            .cookies = {},
            .loggable_query = {},
            .from_renderer = true};
}

std::string Context::client_network() const
{
    constexpr std::size_t network_bytes = 8;  // a household or a host has a /64 to itself
    constexpr std::size_t mapped_bytes = 12;  // ::ffff:192.0.2.1 is an IPv4 address (RFC 4291)
    in6_addr parsed{};
    if (inet_pton(AF_INET6, address.c_str(), &parsed) != 1)
        return address;
    const auto* bytes = reinterpret_cast<const char*>(parsed.s6_addr);
    if (IN6_IS_ADDR_V4MAPPED(&parsed)) {
        std::array<char, INET_ADDRSTRLEN> text{};
        return inet_ntop(AF_INET, bytes + mapped_bytes, text.data(), text.size());
    }
    return hex({bytes, network_bytes}) + "/64";
}

}  // namespace gatehouse::auth

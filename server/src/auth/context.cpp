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

bool Context::Unrecorded::has_cookie(std::string_view name) const
{
    return std::ranges::any_of(cookies,
                               [&](const std::string& set) { return is_named(set, name); });
}

Context::Context(const Context& page, ApiCall)
    : db(page.db.inner()),
      scheme(page.scheme),
      host(page.host),
      known_{.services = page.known_.services,
             .request_id = page.known_.request_id,
             .address = page.known_.address,
             .identity = page.known_.identity,
             .from_renderer = true}
{}

void Context::note_call(const Context& call)
{
    note(call.asked(), call.tables());
}

bool Context::signed_in() const
{
    asked_.note(cache::Taint::signed_in);
    return known_.identity->parts.signed_in;
}

bool Context::staff() const
{
    asked_.note(cache::Taint::staff);
    return known_.identity->parts.staff;
}

const std::optional<User>& Context::user() const
{
    asked_.note(cache::Taint::user);
    return known_.identity->user;
}

const std::optional<Session>& Context::session() const
{
    asked_.note(cache::Taint::session);
    return known_.identity->session;
}

Result<const User*> Context::require_user() const
{
    const auto& found = user();
    if (!found)
        return refuse(Reason::unauthenticated);
    return &*found;
}

const std::string& Context::request_id() const
{
    asked_.note(cache::Taint::never, "request id");
    return known_.request_id;
}

const std::string& Context::address() const
{
    asked_.note(cache::Taint::never, "address");
    return known_.address;
}

std::string Context::client_network() const
{
    return network_of(address());
}

void Context::set_cookie(std::string_view name, std::string text)
{
    asked_.note(cache::Taint::never, "cookie");
    auto& cookies = known_.cookies;
    std::erase_if(cookies, [&](const std::string& earlier) { return is_named(earlier, name); });
    cookies.push_back(std::move(text));
}

std::string network_of(const std::string& address)
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

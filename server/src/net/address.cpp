#include "net/address.hpp"

#include <fmt/format.h>

#include <charconv>

namespace gatehouse {

std::string Address::text() const
{
    return host.find(':') == std::string::npos ? fmt::format("{}:{}", host, port)
                                               : fmt::format("[{}]:{}", host, port);
}

Result<Address> parse_address(std::string_view text)
{
    const auto refused = [&](std::string_view why) {
        return refuse(Reason::malformed, fmt::format("'{}' is not an address: {}", text, why));
    };
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos)
        return refused("the port is missing");
    auto host = text.substr(0, colon);
    const auto digits = text.substr(colon + 1);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    else if (host.find(':') != std::string_view::npos)
        return refused("an IPv6 address is written in brackets");
    if (host.empty())
        return refused("the host is missing");
    Address address{.host = std::string(host)};
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), address.port);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
        return refused("the port is not a number up to 65535");
    return address;
}

}  // namespace gatehouse

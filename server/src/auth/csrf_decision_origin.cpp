#include "auth/csrf_decision_origin.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace gatehouse::auth {
namespace {

struct Split {
    std::string scheme;     // lower case, empty when there is none
    std::string_view host;  // with the port, empty when there is none
};

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return lower;
}

// nullopt where urlsplit raises ValueError: brackets that do not belong together.
std::optional<Split> split_url(std::string_view url)
{
    Split parts;
    const auto colon = url.find(':');
    if (colon != std::string_view::npos && colon > 0 &&
        std::isalpha(static_cast<unsigned char>(url[0])) != 0 &&
        std::ranges::all_of(url.substr(0, colon), [](char c) {
            return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '+' || c == '-' ||
                   c == '.';
        })) {
        parts.scheme = lowered(url.substr(0, colon));
        url.remove_prefix(colon + 1);
    }
    if (url.starts_with("//")) {
        parts.host = url.substr(2);
        parts.host = parts.host.substr(0, parts.host.find_first_of("/?#"));
    }
    if (parts.host.contains('[') != parts.host.contains(']'))
        return std::nullopt;
    return parts;
}

// Django's utils.http.is_same_domain: a pattern with a leading dot takes the domain and all below
// it.
bool is_same_domain(std::string_view host, std::string_view pattern)
{
    const auto lower = lowered(pattern);
    if (lower.starts_with('.'))
        return host.ends_with(lower) || host == std::string_view(lower).substr(1);
    return !lower.empty() && host == lower;
}

// "https://*.example" is stored as scheme and pattern ".example".
std::string_view pattern_of(std::string_view host)
{
    return host.starts_with('*') ? host.substr(1) : host;
}

// With a cookie domain: that, at the port of this request when it is not a standard one.
std::string good_referer(const CsrfInput& input)
{
    if (input.cookie_domain.empty())
        return std::string(input.host);
    const auto colon = input.host.rfind(':');
    const bool has_port = colon != std::string_view::npos && !input.host.ends_with(']');
    const auto port = has_port ? input.host.substr(colon + 1) : "443";
    if (port == "443" || port == "80")
        return std::string(input.cookie_domain);
    return fmt::format("{}:{}", input.cookie_domain, port);
}

}  // namespace

bool origin_is_trusted(const CsrfInput& input)
{
    const auto origin = *input.origin;
    if (origin == fmt::format("{}://{}", input.https ? "https" : "http", input.host))
        return true;
    const auto sent = split_url(origin);
    return std::ranges::any_of(input.trusted_origins, [&](std::string_view trusted) {
        if (!trusted.contains('*'))
            return origin == trusted;
        const auto allowed = split_url(trusted);
        return sent && allowed && sent->scheme == allowed->scheme &&
               is_same_domain(sent->host, pattern_of(allowed->host));
    });
}

Result<> check_referer(const CsrfInput& input)
{
    constexpr auto failed = "Referer checking failed - {}";
    if (!input.referer)
        return refuse(Reason::csrf, fmt::format(failed, "no Referer."));
    const auto sent = split_url(*input.referer);
    if (!sent || sent->scheme.empty() || sent->host.empty())
        return refuse(Reason::csrf, fmt::format(failed, "Referer is malformed."));
    if (sent->scheme != "https")
        return refuse(Reason::csrf,
                      fmt::format(failed, "Referer is insecure while host is secure."));
    const bool trusted = std::ranges::any_of(input.trusted_origins, [&](std::string_view origin) {
        const auto allowed = split_url(origin);
        return allowed && is_same_domain(sent->host, pattern_of(allowed->host));
    });
    if (trusted || is_same_domain(sent->host, good_referer(input)))
        return {};
    return refuse(Reason::csrf,
                  fmt::format("Referer checking failed - {} does not match any trusted "
                              "origins.",
                              *input.referer));
}

}  // namespace gatehouse::auth

#include "auth/csrf_decision.hpp"

#include <fmt/format.h>

#include "auth/csrf_decision_origin.hpp"
#include "base/crypto.hpp"

namespace gatehouse::auth {
namespace {

constexpr std::size_t secret_length = 32;

// What is wrong with a cookie or a token as such, or nothing.
std::string_view format_fault(std::string_view token)
{
    if (token.size() != secret_length && token.size() != 2 * secret_length)
        return "has incorrect length";
    if (token.find_first_not_of(alphanumeric) != std::string_view::npos)
        return "has invalid characters";
    return {};
}

// Of a token that has no format fault.
std::string unmasked(std::string_view token)
{
    if (token.size() == secret_length)
        return std::string(token);
    std::string secret;
    for (std::size_t i = 0; i < secret_length; ++i) {
        const auto masked = alphanumeric.find(token[secret_length + i]);
        const auto mask = alphanumeric.find(token[i]);
        secret += alphanumeric[(masked + alphanumeric.size() - mask) % alphanumeric.size()];
    }
    return secret;
}

Result<> check_token(const CsrfInput& input)
{
    if (!input.cookie)
        return refuse(Reason::csrf, "CSRF cookie not set.");
    if (const auto fault = format_fault(*input.cookie); !fault.empty())
        return refuse(Reason::csrf, fmt::format("CSRF cookie {}.", fault));
    const bool from_form = !input.form_token.empty();
    if (!from_form && !input.header_token)
        return refuse(Reason::csrf, "CSRF token missing.");
    const auto token = from_form ? input.form_token : *input.header_token;
    auto fault = format_fault(token);
    if (fault.empty() && !constant_time_equal(unmasked(token), unmasked(*input.cookie)))
        fault = "incorrect";
    if (fault.empty())
        return {};
    const auto source = from_form ? "POST" : "the 'X-Csrftoken' HTTP header";
    return refuse(Reason::csrf, fmt::format("CSRF token from {} {}.", source, fault));
}

}  // namespace

Result<> check_csrf(const CsrfInput& input)
{
    if (input.safe_method)
        return {};
    if (input.origin) {
        if (!origin_is_trusted(input))
            return refuse(Reason::csrf,
                          fmt::format("Origin checking failed - {} does not match any "
                                      "trusted origins.",
                                      *input.origin));
    } else if (input.sec_fetch_site == "cross-site" || input.sec_fetch_site == "same-site") {
        return refuse(Reason::csrf,
                      fmt::format("Fetch metadata checking failed - {} request without an Origin.",
                                  *input.sec_fetch_site));
    } else if (input.https) {
        if (auto referer = check_referer(input); !referer)
            return referer;
    }
    return check_token(input);
}

std::string new_csrf_secret(Random& random)
{
    return random.text(secret_length, alphanumeric);
}

std::string mask_csrf_secret(std::string_view secret, std::string_view mask)
{
    std::string token(mask);
    for (std::size_t i = 0; i < secret.size(); ++i)
        token += alphanumeric[(alphanumeric.find(secret[i]) + alphanumeric.find(mask[i])) %
                              alphanumeric.size()];
    return token;
}

std::string mask_csrf_secret(std::string_view secret, Random& random)
{
    return mask_csrf_secret(secret, random.text(secret.size(), alphanumeric));
}

std::optional<std::string> csrf_secret_of(std::optional<std::string_view> cookie)
{
    if (!cookie || !format_fault(*cookie).empty())
        return std::nullopt;
    return unmasked(*cookie);
}

}  // namespace gatehouse::auth

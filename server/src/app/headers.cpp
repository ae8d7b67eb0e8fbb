#include "app/headers.hpp"

#include <fmt/format.h>

namespace gatehouse::app {
namespace {

constexpr std::string_view api_policy =
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

}  // namespace

CommonHeaders common_headers(const Config& config, std::string_view page_policy)
{
    std::string shared =
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\nCross-Origin-Resource-Policy: same-origin\r\n"
        "X-Frame-Options: DENY\r\n";
    if (config.https() && config.hsts > std::chrono::seconds(0))
        shared += fmt::format("Strict-Transport-Security: max-age={}; includeSubDomains\r\n",
                              config.hsts.count());
    const auto with_policy = [&](std::string_view policy) {
        return fmt::format("{}Content-Security-Policy: {}\r\n", shared, policy);
    };
    return {.api = with_policy(api_policy),
            .pages = with_policy(page_policy.empty() ? api_policy : page_policy)};
}

}  // namespace gatehouse::app

// May this request change anything? Origin, Referer, Sec-Fetch-Site, Host, cookie, token, one a
// line ("-": not sent). What is accepted holds one secret twice and comes from our site.
#include "auth/csrf_decision.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::auth;
using fuzzing::require;

namespace {

std::optional<std::string_view> sent(std::string_view line)
{
    return line == "-" ? std::nullopt : std::optional(line);
}

// The host and port that a URL names, as a reader sees it who knows nothing of this server's.
std::string_view authority(std::string_view url)
{
    const auto start = url.find("://");
    if (start == std::string_view::npos)
        return {};
    url.remove_prefix(start + 3);
    return url.substr(0, url.find_first_of("/?#"));
}

bool is_trusted(std::string_view host)
{
    return host == "app.example" || host == "wide.example" || host.ends_with(".wide.example");
}

}  // namespace

void fuzz(std::string_view bytes)
{
    static const std::vector<std::string> trusted{"https://app.example", "https://*.wide.example"};
    for (const bool https : {false, true}) {
        auto rest = bytes;
        const auto origin = sent(fuzzing::next_line(rest));
        const auto referer = sent(fuzzing::next_line(rest));
        const auto site = sent(fuzzing::next_line(rest));
        const auto cookie = sent(fuzzing::next_line(rest));
        const auto token = sent(fuzzing::next_line(rest));
        const auto decision = check_csrf({.https = https,
                                          .host = "site.example",
                                          .origin = origin,
                                          .referer = referer,
                                          .sec_fetch_site = site,
                                          .cookie = cookie,
                                          .header_token = token,
                                          .trusted_origins = trusted});
        const auto secret = csrf_secret_of(cookie);
        require(!secret || (secret->size() == 32 &&
                            secret->find_first_not_of(alphanumeric) == std::string::npos));
        if (!decision) {
            require(decision.error().reason == Reason::csrf);
            continue;
        }
        require(secret && csrf_secret_of(token) == secret);
        const std::string ours = https ? "https://site.example" : "http://site.example";
        if (origin)
            require(*origin == ours || is_trusted(authority(*origin)));
        else
            require(site != "cross-site" && site != "same-site");
        if (!origin && https)
            require(referer &&
                    (authority(*referer) == "site.example" || is_trusted(authority(*referer))));
    }
}

// Host and X-Forwarded-*, one a line: for which site, and who asks.
#include <algorithm>

#include "auth/middleware.hpp"
#include "http/head.hpp"
#include "http/text.hpp"
#include "support/fuzz.hpp"
#include "support/test_site.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

constexpr std::string_view proxy = "192.0.2.1";

struct Seen {
    int status = 0;
    std::string host, address, scheme;
};

Seen ask(const std::string& head, std::string_view peer)
{
    static testing::TestSite site{{{"allowed-hosts", "site.example,.wide.example,[::1]"},
                                   {"trusted-proxies", std::string(proxy)}}};
    static const auto visitor = auth::visitor(site.config);
    static Loop loop{1};
    auto request = http::Request::parse(head, {}, {.address = std::string(peer)}).value();
    auth::Context ctx(site.site().services(), site.database());
    const auth::Next next = [](auto&, auto&) -> awaitable<http::Response> {
        co_return http::no_content();
    };
    const auto response = run_to_end(loop, visitor(request, ctx, next));
    return {response.status, ctx.host, ctx.unrecorded().address, ctx.scheme};
}

}  // namespace

void fuzz(std::string_view bytes)
{
    std::string head = "GET / HTTP/1.1\r\n";
    for (const std::string_view name : {"Host", "X-Forwarded-For", "X-Forwarded-Proto"})
        head.append(name).append(": ").append(fuzzing::next_line(bytes)).append("\r\n");
    head += "\r\n";
    if (!http::check_head(head))
        return;

    const auto stranger = ask(head, "203.0.113.9");
    require(stranger.address == "203.0.113.9" && stranger.scheme == "http");
    const auto vouched = ask(head, proxy);
    require(vouched.status == stranger.status);
    require(!vouched.address.empty() && vouched.address.size() <= 45);
    require(vouched.address.find_first_not_of("0123456789abcdefABCDEF.:") == std::string::npos);

    std::string host;
    for (const char c : stranger.host.substr(0, stranger.host.find_last_not_of("0123456789:") + 1))
        host += http::lower(c);
    if (host.ends_with('.'))
        host.pop_back();  // the root of the DNS
    if (stranger.status == 204)
        require(host == "site.example" || host == "wide.example" ||
                host.ends_with(".wide.example") || host == "[::1]");
    if (stranger.status == 204)
        require(host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") ==
                std::string::npos);
}

#include "auth/csrf_decision.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "base/vectors.hpp"

namespace gatehouse::auth {
namespace {

const std::string secret(32, 'Q');

// A request that is accepted; each case changes what it is about.
CsrfInput good_request()
{
    return {.host = "testserver", .cookie = secret, .header_token = secret};
}

std::string reason(const CsrfInput& input)
{
    const auto decision = check_csrf(input);
    return decision ? "accepted" : decision.error().message;
}

// WSGI hands header bytes over as Latin-1, so the vectors' characters are bytes.
std::string latin1(std::string_view utf8)
{
    std::string bytes;
    for (std::size_t i = 0; i < utf8.size(); ++i)
        bytes += utf8[i] == '\xc3' ? static_cast<char>(utf8[++i] | 0x40) : utf8[i];
    return bytes;
}

struct Vector {
    explicit Vector(const boost::json::object& given)
    {
        const auto find = [&](std::string_view group, std::string_view name) {
            const auto* found =
                given.contains(group) ? given.at(group).as_object().if_contains(name) : nullptr;
            return found == nullptr ? std::nullopt
                                    : std::optional(latin1(std::string_view(found->as_string())));
        };
        if (const auto* method = given.if_contains("method"))
            input.safe_method = *method != "PUT" && *method != "DELETE";
        if (const auto* secure = given.if_contains("secure"))
            input.https = secure->as_bool();
        if (const auto* host_given = given.if_contains("host"))
            host = host_given->as_string();
        if (const auto* domain = given.if_contains("cookie_domain"))
            cookie_domain = domain->as_string();
        if (const auto* list = given.if_contains("trusted"))
            trusted = boost::json::value_to<std::vector<std::string>>(*list);
        cookie = find("cookies", "csrftoken");
        token = find("headers", "X-CSRFToken");
        origin = find("headers", "Origin");
        referer = find("headers", "Referer");
        form = find("data", "csrfmiddlewaretoken").value_or("");
        input.host = host;
        input.cookie_domain = cookie_domain;
        input.trusted_origins = trusted;
        input.cookie = cookie;
        input.header_token = token;
        input.origin = origin;
        input.referer = referer;
        input.form_token = form;
    }
    Vector(const Vector&) = delete;
    Vector& operator=(const Vector&) = delete;

    CsrfInput input;
    std::string host = "testserver", cookie_domain, form;
    std::vector<std::string> trusted;
    std::optional<std::string> cookie, token, origin, referer;
};

TEST(Csrf, DecidesAndExplainsAsDjango52)
{
    const auto& decisions = tests::of_version("5.2.18", "csrf_decisions").as_array();
    EXPECT_EQ(decisions.size(), 51);
    for (const auto& decision : decisions) {
        const Vector vector(decision.at("input").as_object());
        const auto expected =
            decision.at("accepted").as_bool() ? "accepted" : tests::text(decision, "reason");
        EXPECT_EQ(reason(vector.input), expected) << tests::text(decision, "name");
        const auto result = check_csrf(vector.input);
        EXPECT_TRUE(result || result.error().reason == Reason::csrf);
    }
}

TEST(Csrf, MasksAsDjango)
{
    for (const auto& vector : tests::common("csrf_mask").at("vectors").as_array()) {
        const auto token = tests::text(vector, "token");
        EXPECT_EQ(mask_csrf_secret(tests::text(vector, "secret"), tests::text(vector, "mask")),
                  token);
        EXPECT_EQ(csrf_secret_of(token), tests::text(vector, "secret"));
    }
}

TEST(Csrf, EveryTokenOfASecretIsDifferentAndGood)
{
    SystemRandom random;
    const auto fresh = new_csrf_secret(random);
    EXPECT_EQ(fresh.size(), 32);
    const auto one = mask_csrf_secret(fresh, random);
    const auto other = mask_csrf_secret(fresh, random);
    EXPECT_NE(one, other);
    for (const auto& token : {one, other}) {
        auto input = good_request();
        input.cookie = fresh;
        input.header_token = token;
        EXPECT_EQ(reason(input), "accepted");
    }
}

TEST(Csrf, ACookieThatIsNoSecretIsReplaced)
{
    EXPECT_EQ(csrf_secret_of(secret), secret);
    EXPECT_EQ(csrf_secret_of(std::nullopt), std::nullopt);
    for (const auto& cookie :
         {std::string(), secret.substr(1), secret + "Q", secret.substr(1) + "-",
          secret.substr(1) + "\xc3", std::string(63, 'Q'), std::string(65, 'Q')})
        EXPECT_EQ(csrf_secret_of(cookie), std::nullopt) << cookie;
}

TEST(FetchMetadata, CanOnlyRefuse)
{
    struct Case {
        std::optional<std::string_view> site, origin;
        std::string_view token;
        std::string_view expected;
    };
    constexpr auto cross = "Fetch metadata checking failed - cross-site request without an Origin.";
    constexpr auto same = "Fetch metadata checking failed - same-site request without an Origin.";
    constexpr auto evil =
        "Origin checking failed - http://evil.example does not match any trusted origins.";
    constexpr auto wrong = "CSRF token from the 'X-Csrftoken' HTTP header incorrect.";
    const std::string other(32, 'R');
    const Case cases[] = {
        {std::nullopt, std::nullopt, secret, "accepted"},
        {"same-origin", std::nullopt, secret, "accepted"},
        {"none", std::nullopt, secret, "accepted"},
        {"something new", std::nullopt, secret, "accepted"},
        {"cross-site", std::nullopt, secret, cross},
        {"same-site", std::nullopt, secret, same},
        {"cross-site", "http://testserver", secret, "accepted"},
        {"same-site", "https://app.example", secret, "accepted"},
        {"cross-site", "http://evil.example", secret, evil},
        {"same-origin", "http://evil.example", secret, evil},
        {"none", "http://evil.example", secret, evil},
        {"same-origin", "http://testserver", other, wrong},
        {"none", std::nullopt, other, wrong},
        {"cross-site", "http://testserver", other, wrong},
    };
    const std::vector<std::string> trusted = {"https://app.example"};
    for (const auto& row : cases) {
        auto input = good_request();
        input.trusted_origins = trusted;
        input.sec_fetch_site = row.site;
        input.origin = row.origin;
        input.header_token = row.token;
        EXPECT_EQ(reason(input), row.expected)
            << row.site.value_or("-") << ' ' << row.origin.value_or("-");
        input.safe_method = true;  // links from elsewhere must keep working
        EXPECT_EQ(reason(input), "accepted");
    }
}

TEST(FetchMetadata, IsNotOutweighedByAReferer)
{
    auto input = good_request();
    input.https = true;
    input.referer = "https://testserver/";
    EXPECT_EQ(reason(input), "accepted");
    input.sec_fetch_site = "cross-site";
    EXPECT_NE(reason(input), "accepted");
}

TEST(Csrf, NearlyOurOriginIsNotOurs)
{
    const std::vector<std::string> trusted = {"https://*.b.example", "https://c.example:8443"};
    for (const auto* origin :
         {"", "http://testserver/", "http://testserver.", "http://testserver.evil.example",
          "http://testserver:80", "HTTP://testserver", "//testserver", "testserver",
          "http://x@testserver", "https://b.example.evil", "https://evil-b.example",
          "https://a.b.example:444", "https://A.B.EXAMPLE", "https://c.example",
          "http://*.b.example", "https://c.example:84430",
          "http://testserver, http://testserver"}) {
        auto input = good_request();
        input.trusted_origins = trusted;
        input.origin = origin;
        EXPECT_NE(reason(input), "accepted") << origin;
    }
    auto input = good_request();
    input.trusted_origins = trusted;
    input.origin = "https://c.example:8443";
    EXPECT_EQ(reason(input), "accepted");
}

TEST(Csrf, NearlyOurRefererIsNotOurs)
{
    for (const auto* referer :
         {"https://testserver.evil.example/", "https://evil.example/https://testserver/",
          "https://testserver@evil.example/", "https://evil.example?testserver",
          "https:/testserver/", "https:testserver", "https://", "://testserver",
          "1https://testserver/", "javascript://testserver/", "https://evil.example#//testserver",
          "https://testserver]/"}) {
        auto input = good_request();
        input.https = true;
        input.referer = referer;
        EXPECT_NE(reason(input), "accepted") << referer;
    }
    for (const auto* referer : {"https://testserver", "https://testserver/a?b#c",
                                "https://testserver?a", "HTTPS://testserver/"}) {
        auto input = good_request();
        input.https = true;
        input.referer = referer;
        EXPECT_EQ(reason(input), "accepted") << referer;
    }
}

TEST(Csrf, ACookieDomainIsTakenAtThePortOfTheRequest)
{
    auto input = good_request();
    input.https = true;
    input.host = "www.example.com:8443";
    input.cookie_domain = ".example.com";
    input.referer = "https://sub.example.com:8443/";
    EXPECT_EQ(reason(input), "accepted");
    input.referer = "https://sub.example.com/";
    EXPECT_NE(reason(input), "accepted");
}

}  // namespace
}  // namespace gatehouse::auth

// An answer that carries a cookie is its visitor's alone, though without the cookie caches may
// store it.
#include <gmock/gmock.h>

#include "http/serialize.hpp"
#include "support/kept_pages.hpp"

namespace gatehouse::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const std::string dead_cookie = "Cookie: sessionid=" + std::string(43, 'x');

struct CookiesOnPages : KeptPages {
    // The values of a header as they are sent, wherever they come from.
    static std::vector<std::string> sent(const Answer& answer, const std::string& name)
    {
        std::string head;
        http::append_head(head, answer, {}, {});
        std::vector<std::string> values;
        const auto begin = "\r\n" + name + ": ";
        for (auto at = head.find(begin); at != std::string::npos; at = head.find(begin, at + 1)) {
            const auto value = at + begin.size();
            values.push_back(head.substr(value, head.find("\r\n", value) - value));
        }
        return values;
    }
    // A whole answer that nobody may store, with a cookie that begins so.
    static void expect_private(const Answer& answer, const std::string& cookie)
    {
        EXPECT_EQ(answer.status, 200);
        EXPECT_FALSE(answer.body_view().empty());
        EXPECT_THAT(sent(answer, "Set-Cookie"), ElementsAre(StartsWith(cookie)));
        EXPECT_THAT(sent(answer, "Cache-Control"), ElementsAre("private, no-store"));
        EXPECT_THAT(sent(answer, "ETag"), IsEmpty());
    }
};

TEST_F(CookiesOnPages, ThatRenewASessionMakeAKeptPagePrivate)
{
    ASSERT_EQ(third("/ask/"), "hit");
    const auto tag = "If-None-Match: " + *response("/ask/").header("ETag");
    for (const auto& line : {std::string("X: y"), tag}) {
        site.clock.advance(2h);
        const auto renewed = response("/ask/", "GET", {as_ada, line});
        EXPECT_EQ(how(renewed), "hit");
        expect_private(renewed, as_ada.substr(std::string("Cookie: ").size()));
    }
    const auto again = response("/ask/", "GET", {as_ada, tag});
    EXPECT_EQ(again.status, 304);
    EXPECT_THAT(sent(again, "Cache-Control"), ElementsAre("no-cache"));
    EXPECT_THAT(again.cookies, IsEmpty());
}

TEST_F(CookiesOnPages, ThatEndADeadSessionMakeAKeptPagePrivate)
{
    ASSERT_EQ(third("/ask/"), "hit");
    const auto tag = "If-None-Match: " + *response("/ask/").header("ETag");
    for (const auto& line : {std::string("X: y"), tag})
        expect_private(response("/ask/", "GET", {dead_cookie, line}), R"(sessionid="";)");
}

TEST_F(CookiesOnPages, OfAJoinedRenderMakeItPrivateForTheirVisitorOnly)
{
    const auto first = ask("/ask/?wait");
    const auto second = ask("/ask/?wait", "GET", {dead_cookie});
    for (const auto& one : {first, second})
        run_until([&] { return one->has_value(); });
    EXPECT_EQ(how(**second), "joined");
    expect_private(**second, R"(sessionid="";)");
    EXPECT_THAT(sent(**first, "Cache-Control"), ElementsAre("no-cache"));
}

TEST_F(CookiesOnPages, ComeWithOneCacheControlOnAKeptAnswerOfTheApi)
{
    for (int i = 0; i < 3; ++i)
        response("/api/posts/", "GET", {as_ada});
    site.clock.advance(2h);
    const auto renewed = response("/api/posts/", "GET", {as_ada});
    EXPECT_FALSE(renewed.lines.bytes.empty());  // kept
    expect_private(renewed, as_ada.substr(std::string("Cookie: ").size()));
    EXPECT_THAT(sent(renewed, "Vary"), ElementsAre("Accept, Cookie"));
}

TEST_F(CookiesOnPages, MakeTheShellOfABuildWithoutServerPrivate)
{
    web->desk = nullptr;
    web->shell.set("Cache-Control", "no-cache");
    EXPECT_THAT(sent(response("/"), "Cache-Control"), ElementsAre("no-cache"));
    expect_private(response("/", "GET", {dead_cookie}), R"(sessionid="";)");
}

}  // namespace
}  // namespace gatehouse::testing

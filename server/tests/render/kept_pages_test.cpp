// Pages that are sent again: for whom, until when, and how many renders they cost.
#include <gmock/gmock.h>

#include <set>
#include "render/page_limit.hpp"
#include "support/kept_pages.hpp"
#include "support/other_program.hpp"

namespace gatehouse::testing {
namespace {

using namespace render;
using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

TEST_F(KeptPages, AreRenderedTwiceAndThenSentAgain)
{
    EXPECT_EQ(how(response("/ask/api/posts/", "GET", {as_ada})), "miss: first time or too large");
    const auto second = response("/ask/api/posts/", "GET", {as_ada});
    EXPECT_EQ(how(second), "miss");
    const auto hit = response("/ask/api/posts/", "GET", {as_ada});
    EXPECT_EQ(how(hit), "hit");
    EXPECT_EQ(*hit.header("Server-Timing"), "page;desc=hit");
    EXPECT_EQ(body(hit), body(second));
    EXPECT_THAT(body(hit), StartsWith("render 2 on localhost: 200 {"));
    EXPECT_EQ(hit.lines.bytes, second.lines.bytes);
}

TEST_F(KeptPages, AreForThoseWhoAreTheSameInWhatTheirCallsAsked)
{
    const struct {
        const char* target;
        bool ada_bob, ada_ada_elsewhere, bob_nobody;  // who share the page
    } pages[] = {
        {"/ask/", true, true, true},
        {"/ask/api/posts/", true, true, false},
        {"/ask/api/account/", false, true, false},
        {"/ask/api/posts/,/api/account/", false, true, false},
    };
    const auto ada_elsewhere = cookie_of("ada@example.org");
    for (const auto& page : pages) {
        EXPECT_EQ(third(page.target, as_ada), "hit") << page.target;
        const auto shares = [&](const std::string& cookie) {
            return how(response(page.target, "GET", {cookie})) == "hit";
        };
        EXPECT_EQ(shares(ada_elsewhere), page.ada_ada_elsewhere) << page.target;
        EXPECT_EQ(shares(as_bob), page.ada_bob) << page.target;
        EXPECT_EQ(third(page.target, as_bob), "hit") << page.target;
        EXPECT_EQ(shares("X: y"), page.bob_nobody) << page.target;
        EXPECT_EQ(third(page.target), "hit") << page.target;  // all strangers share one
    }
    EXPECT_THAT(get("/ask/api/account/"), Not(HasSubstr("example.org")));
}

TEST_F(KeptPages, MadeOfWhatNoKeyHoldsAreRenderedEachTime)
{
    const struct {
        const char* target;
        const char* why;
    } pages[] = {
        {"/ask/api/account/sessions/", "unkept: time"},
        {"/ask/api/login-set-cookie/", "unkept: randomness"},
        {"/ask/-/ready", "unkept: route"},
        {"/ask/api/posts/?unkept", "unkept: fetch"},
        {"/ask/?cookie", "unkept: set-cookie"},
        {"/ask/?missing", "unkept: status"},
    };
    for (const auto& page : pages)
        EXPECT_THAT(third(page.target, as_ada), StartsWith(page.why)) << page.target;
    EXPECT_EQ(third("/ask/api/nothing/"), "hit");  // 404 is an answer like any other
}

TEST_F(KeptPages, AreRenderedAgainWhenSomethingTheyShowHasChanged)
{
    OtherProgram other(site.database_path());
    const auto page = [&] {
        return body(response("/ask/api/posts/,/api/account/", "GET", {as_ada}));
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(page(), HasSubstr("first"));
    site.add_post(1, "second");
    EXPECT_THAT(page(), HasSubstr("second"));
    page();
    other.run("UPDATE blog_post SET title = 'of another program' WHERE id = 1");
    EXPECT_THAT(page(), HasSubstr("of another program"));
    page();
    other.run("UPDATE accounts_customuser SET is_staff = 1 WHERE id = 1");
    EXPECT_THAT(page(), HasSubstr(R"("is_staff":true)"));
    page();
    other.run("DELETE FROM gatehouse_session");
    EXPECT_THAT(page(), Not(HasSubstr("first")));
}

TEST_F(KeptPages, LoginsOfOthersDropNone)
{
    ASSERT_EQ(third("/ask/api/posts/,/api/account/", as_ada), "hit");
    for (int i = 0; i < 10; ++i)
        cookie_of("bob@example.org");
    EXPECT_EQ(how(response("/ask/api/posts/,/api/account/", "GET", {as_ada})), "hit");
}

TEST_F(KeptPages, CacheHeadersSayWhoseTheyAre)
{
    const auto for_everybody = response("/ask/");
    EXPECT_EQ(for_everybody.has("Vary"), true);
    EXPECT_THAT(std::string(for_everybody.lines.bytes), HasSubstr("Cache-Control: no-cache\r\n"));
    EXPECT_THAT(std::string(for_everybody.lines.bytes), HasSubstr("Vary: Accept-Encoding\r\n"));
    const auto tag = *for_everybody.header("ETag");
    EXPECT_EQ(response("/ask/", "GET", {"If-None-Match: " + tag}).status, 200);  // another render
    const auto again = *response("/ask/").header("ETag");
    EXPECT_EQ(response("/ask/", "GET", {"If-None-Match: " + again}).status, 304);
    for (const auto* target : {"/ask/api/posts/", "/ask/api/account/"})
        for (const auto& cookie : {as_ada, std::string("X: y")}) {
            const auto one = response(target, "GET", {cookie});
            EXPECT_THAT(std::string(one.lines.bytes),
                        HasSubstr("Cache-Control: private, no-store\r\n"));
            EXPECT_EQ(one.header("ETag"), nullptr);
        }
}

TEST_F(KeptPages, AreSentCompressedOnceSomebodyHasAskedForThat)
{
    ASSERT_EQ(third("/ask/?long"), "hit");
    const auto plain = response("/ask/?long");
    EXPECT_EQ(plain.header("Content-Encoding"), nullptr);
    std::set<std::string> tags{*plain.header("ETag")};
    for (const std::string coding : {"gzip", "br"}) {
        response("/ask/?long", "GET", {"Accept-Encoding: " + coding});
        site.site().services().kept.wait_until_compressed();
        const auto answer = response("/ask/?long", "GET", {"Accept-Encoding: " + coding});
        EXPECT_EQ(*answer.header("Content-Encoding"), coding);
        EXPECT_LT(body(answer).size(), body(plain).size() / 10);
        tags.insert(*answer.header("ETag"));
    }
    EXPECT_EQ(tags.size(), 3U);
    EXPECT_EQ(response("/ask/?long", "GET", {"Accept-Encoding: br;q=0, gzip;q=0"})
                  .header("Content-Encoding"),
              nullptr);
}

TEST_F(KeptPages, AskedForTogetherAreRenderedOnce)
{
    const auto first = ask("/ask/api/posts/?wait", "GET", {as_ada});
    std::vector<std::shared_ptr<std::optional<Answer>>> others;
    for (int i = 0; i < 5; ++i)
        others.push_back(ask("/ask/api/posts/?wait", "GET", {as_ada}));
    for (const auto& one : others) {
        run_until([&] { return one->has_value(); });
        EXPECT_EQ(how(**one), "joined");
        EXPECT_THAT(body(**one), StartsWith("render 1 "));
    }
    EXPECT_THAT(how(**first), StartsWith("miss"));
}

TEST_F(KeptPages, AreJoinedByNobodyElse)
{
    site.add_user({.email = "eve@example.org"});
    const auto first = ask("/ask/api/account/?wait", "GET", {as_ada});
    const auto bobs = ask("/ask/api/account/?wait", "GET", {as_bob});
    const auto strangers = ask("/ask/api/account/?wait");
    for (const auto& one : {first, bobs, strangers}) {
        run_until([&] { return one->has_value(); });
        EXPECT_THAT(how(**one), StartsWith("miss"));
    }
    EXPECT_THAT(body(**bobs), HasSubstr("bob@example.org"));
    EXPECT_THAT(body(**strangers), Not(HasSubstr("example.org")));
}

TEST_F(KeptPages, ThatTurnOutNotToBeShareableAreRenderedForEachFollower)
{
    const auto first = ask("/ask/api/account/sessions/?wait", "GET", {as_ada});
    const auto second = ask("/ask/api/account/sessions/?wait", "GET", {as_ada});
    for (const auto& one : {first, second}) {
        run_until([&] { return one->has_value(); });
        EXPECT_EQ(how(**one), "unkept: time");
    }
    EXPECT_NE(body(**first), body(**second));
}

TEST_F(KeptPages, AreNotJoinedAfterAWrite)
{
    const auto first = ask("/ask/api/posts/?wait", "GET", {as_ada});
    run_until([&] { return site.log().find("\"path\":\"/api/posts/\"") != std::string::npos; });
    site.add_post(1, "written meanwhile");
    const auto second = response("/ask/api/posts/?wait", "GET", {as_ada});
    EXPECT_THAT(body(second), HasSubstr("written meanwhile"));
    EXPECT_THAT(how(second), Not(StartsWith("joined")));
    run_until([&] { return first->has_value(); });
    EXPECT_THAT(body(**first), HasSubstr("written meanwhile"));  // torn: rendered once more
    EXPECT_EQ(how(**first), "unkept: torn");
}

TEST_F(KeptPages, OfSomebodyWhoseRowChangesMeanwhileAreRenderedOnceMoreForWhoItIsThen)
{
    const auto page = ask("/ask/api/account/?wait", "GET", {as_ada});
    run_until([&] { return site.log().find("\"path\":\"/api/account/\"") != std::string::npos; });
    site.run("UPDATE accounts_customuser SET email = 'lovelace@example.org' WHERE id = 1");
    run_until([&] { return page->has_value(); });
    EXPECT_THAT(body(**page), HasSubstr("lovelace@example.org"));
    EXPECT_EQ(how(**page), "unkept: torn");
}

TEST_F(KeptPages, OfSomebodyWhoIsTheSameThoughAnotherChangedAreKept)
{
    response("/ask/api/account/?wait", "GET", {as_ada});
    const auto page = ask("/ask/api/account/?wait", "GET", {as_ada});
    loop.run_one_for(100ms);
    site.run("UPDATE accounts_customuser SET email = 'builder@example.org' WHERE id = 2");
    run_until([&] { return page->has_value(); });
    EXPECT_EQ(how(**page), "miss");
    EXPECT_EQ(how(response("/ask/api/account/?wait", "GET", {as_ada})), "hit");
}

TEST_F(KeptPages, DependOnWhatIsInTheirFrameAndOnNothingElse)
{
    for (const std::string line : {"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https",
                                   "Accept-Language: de", "User-Agent: x", "Cookie: theme=dark"})
        response("/ask/?a=1&b=2", "GET", {line});
    EXPECT_EQ(how(response("/ask/?a=1&b=2")), "hit");
    EXPECT_EQ(kept(), 1U);
    for (const auto* target :
         {"/ask/?b=2&a=1", "/ask/?a=1&b=%32", "/ask%2F?a=1&b=2", "//ask/?a=1&b=2"})
        EXPECT_THAT(how(response(target)), StartsWith("miss")) << target;
}

TEST_F(KeptPages, HeadIsTheHeadOfTheSamePage)
{
    ASSERT_EQ(third("/ask/"), "hit");
    EXPECT_EQ(how(response("/ask/", "HEAD")), "hit");
}

TEST_F(KeptPages, ABuildThatIsReadAgainHasItsOwn)
{
    ASSERT_EQ(third("/ask/"), "hit");
    ++web->reading;
    EXPECT_THAT(how(response("/ask/")), StartsWith("miss"));
}

TEST(PageLimit, IsARateWithABurstForEachClient)
{
    SystemRandom random;
    PageLimit limit(20, 1'000'000, random);
    std::int64_t now = 5'000'000;
    const auto taken = [&](std::string_view client) {
        int count = 0;
        while (limit.enter(client, now))
            ++count;
        return count;
    };
    EXPECT_EQ(taken("192.0.2.1"), 200);
    EXPECT_EQ(taken("192.0.2.2"), 200);
    now += 1'000'000;
    EXPECT_EQ(taken("192.0.2.1"), 20);
    now += 3'600'000'000;
    EXPECT_EQ(taken("192.0.2.1"), 200);
}

TEST(PageLimit, IsHalfOfWhatMayRunAndWait)
{
    SystemRandom random;
    PageLimit limit(1000, 6, random);
    auto first = limit.enter("a", 0);
    auto second = limit.enter("a", 0);
    {
        const auto third = limit.enter("a", 0);
        EXPECT_TRUE(third);
        EXPECT_FALSE(limit.enter("a", 0));
        EXPECT_TRUE(limit.enter("b", 0));
    }
    EXPECT_TRUE(limit.enter("a", 0));
}

TEST(PageLimit, IsOffWithoutARate)
{
    SystemRandom random;
    PageLimit limit(0, 2, random);
    std::vector<std::optional<PageLimit::Place>> places;
    for (int i = 0; i < 1000; ++i)
        EXPECT_TRUE(places.emplace_back(limit.enter("a", 0)));
}

struct LimitedPages : KeptPages {
    LimitedPages()
    {
        SystemRandom random;
        limits.clients = std::make_shared<PageLimit>(1, 1'000, random);
    }
};

TEST_F(LimitedPages, OfAFloodGetTheShellAndKeptOnesStay)
{
    ASSERT_EQ(third("/ask/"), "hit");
    int shells = 0;
    for (int i = 0; i < 30; ++i)
        shells += body(response("/ask/?x=" + std::to_string(i))) == "shell" ? 1 : 0;
    EXPECT_GE(shells, 15);
    EXPECT_EQ(how(response("/ask/")), "hit");
    EXPECT_THAT(site.log(), HasSubstr("too many pages for one client"));
}

}  // namespace
}  // namespace gatehouse::testing

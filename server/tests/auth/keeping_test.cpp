// Which answers of the API are kept, for whom, and until when. Through the whole site.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/browser.hpp"
#include "support/other_program.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Keeping : ::testing::TestWithParam<const char*> {
    TestSite site{{{"session-store", GetParam()}}};
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    std::int64_t bob = site.add_user({.email = "bob@example.org"});
    Browser as_ada{site}, as_bob{site}, as_nobody{site};

    void SetUp() override
    {
        as_ada.login("ada@example.org");
        as_bob.login("bob@example.org");
        site.add_post(ada, "first");
    }
    std::size_t kept() { return site.site().services().kept.size().replies; }
    // How many replies more are kept after asking three times.
    std::size_t kept_of(Browser& browser, const std::string& target,
                        const std::vector<std::string>& lines = {})
    {
        const auto before = kept();
        for (int i = 0; i < 3; ++i)
            browser.get(target, lines);
        return kept() - before;
    }
};

INSTANTIATE_TEST_SUITE_P(Store, Keeping, ::testing::Values("native", "django"),
                         [](const auto& store) { return std::string(store.param); });

// What each route's answer asks of its visitor, and so who shares it.
TEST_P(Keeping, EachRouteIsKeptForThoseItsAnswerDependsOn)
{
    site.add_user({.email = "eve@example.org", .is_staff = true});
    Browser as_eve(site);
    as_eve.login("eve@example.org");
    const struct {
        const char* target;
        std::size_t of_ada, then_of_bob, then_of_staff;
    } routes[] = {
        {"/api/posts/", 1, 0, 0},    // signed in
        {"/api/posts/1/", 1, 0, 0},  //
        {"/api/posts/?search=first", 1, 0, 0},
        {"/api/account/", 1, 1, 1},           // the user
        {"/api/account/profile/", 1, 1, 1},   // the user, whose row holds it all
        {"/api/account/sessions/", 0, 0, 0},  // never: the time
        {"/api/login-set-cookie/", 0, 0, 0},  // never: sets a cookie
        {"/api/posts/99/", 0, 0, 0},          // 404
        {"/-/live", 0, 0, 0},
        {"/-/ready", 0, 0, 0},
    };
    for (const auto& route : routes) {
        EXPECT_EQ(kept_of(as_nobody, route.target), 0U) << route.target;  // 403
        EXPECT_EQ(kept_of(as_ada, route.target), route.of_ada) << route.target;
        EXPECT_EQ(kept_of(as_bob, route.target), route.then_of_bob) << route.target;
        EXPECT_EQ(kept_of(as_eve, route.target), route.then_of_staff) << route.target;
    }
}

TEST_P(Keeping, AKeptAnswerIsTheMadeOneHeaderByHeader)
{
    for (const auto* target : {"/api/posts/", "/api/account/", "/api/posts/1/"}) {
        const auto made = as_ada.get(target);
        as_ada.get(target);
        const auto again = as_ada.get(target);
        EXPECT_EQ(again.status, made.status);
        EXPECT_EQ(body(again), body(made));
        EXPECT_EQ(again.common_headers, made.common_headers);
        std::string lines;
        for (const auto& header : made.headers)
            lines += std::string(header.name.text()) + ": " + header.value + "\r\n";
        EXPECT_EQ(again.lines.bytes, lines) << target;
        EXPECT_TRUE(again.headers.empty());
    }
}

TEST_P(Keeping, OneVisitorsAnswerIsNeverAnothers)
{
    for (int i = 0; i < 4; ++i) {
        EXPECT_THAT(body(as_ada.get("/api/account/")), HasSubstr("ada@example.org"));
        EXPECT_THAT(body(as_bob.get("/api/account/")), HasSubstr("bob@example.org"));
        EXPECT_EQ(as_nobody.get("/api/account/").status, 403);
        EXPECT_EQ(as_nobody.get("/api/posts/").status, 403);
        EXPECT_EQ(as_ada.get("/api/posts/").status, 200);
    }
}

TEST_P(Keeping, WhatIsInTheKeyMakesAnotherAnswer)
{
    Browser on_another_port(site, "localhost:1234");
    on_another_port.login("ada@example.org");
    ASSERT_EQ(kept_of(as_ada, "/api/posts/?limit=1&x=2"), 1U);
    EXPECT_EQ(kept_of(as_ada, "/api/posts/?x=2&limit=1"), 1U);
    EXPECT_EQ(kept_of(as_ada, "/api//posts/?limit=1&x=2"), 0U);  // 404
    EXPECT_EQ(kept_of(as_ada, "/api/posts/?limit=1&x=%32"), 1U);
    EXPECT_EQ(kept_of(as_ada, "/api/posts/?limit=1&x=2", {"Accept: application/json; indent=4"}),
              1U);
    EXPECT_EQ(kept_of(on_another_port, "/api/posts/?limit=1&x=2"), 1U);
    const auto again = body(on_another_port.get("/api/posts/?limit=1&x=2"));
    EXPECT_THAT(again, Not(HasSubstr("http://localhost/")));
}

TEST_P(Keeping, WhatIsNotInTheKeyMakesNoOtherAnswer)
{
    site.add_post(ada, "second");
    const auto made = body(as_ada.get("/api/posts/?limit=1"));
    for (int i = 0; i < 3; ++i)
        for (const std::string line :
             {"X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Accept-Language: de",
              "User-Agent: <script>", "Forwarded: host=evil.example", "X-Original-URL: /evil",
              "X-HTTP-Method-Override: POST"})
            EXPECT_EQ(body(as_ada.get("/api/posts/?limit=1", {line})), made) << line;
    EXPECT_EQ(kept_of(as_ada, "/api/posts/?limit=1"), 0U);  // one answer for all of them
}

TEST_P(Keeping, AWriteShowsInTheNextAnswerWhoeverWrites)
{
    const auto second_loop = site.another_loop();
    OtherProgram other(site.database_path());
    const auto list = [&] { return body(as_ada.get("/api/posts/")); };
    for (int i = 0; i < 3; ++i)
        list();
    site.add_post(bob, "of the writer");
    EXPECT_THAT(list(), HasSubstr("of the writer"));
    list();
    other.run("UPDATE blog_post SET title = 'of another program' WHERE id = 1");
    EXPECT_THAT(list(), HasSubstr("of another program"));
    list();
    other.run("DELETE FROM blog_post");
    EXPECT_THAT(list(), HasSubstr("\"count\":0"));
}

TEST_P(Keeping, TheUsersRowIsAsItIsNow)
{
    OtherProgram other(site.database_path());
    const auto account = [&] { return body(as_ada.get("/api/account/")); };
    for (int i = 0; i < 3; ++i)
        EXPECT_THAT(account(), HasSubstr(R"("is_staff":false)"));
    other.run("UPDATE accounts_customuser SET is_staff = 1 WHERE email = 'ada@example.org'");
    EXPECT_THAT(account(), HasSubstr(R"("is_staff":true)"));
    other.run("UPDATE accounts_customuser SET is_staff = 0 WHERE email = 'ada@example.org'");
    EXPECT_THAT(account(), HasSubstr(R"("is_staff":false)"));
    other.run("UPDATE accounts_customuser SET email = 'x@example.org' WHERE id = 1");
    EXPECT_THAT(account(), HasSubstr("x@example.org"));
}

TEST_P(Keeping, LoginsOfOthersDropNothing)
{
    ASSERT_EQ(kept_of(as_ada, "/api/posts/"), 1U);
    for (int i = 0; i < 20; ++i)
        as_bob.login("bob@example.org");
    const auto before = kept();
    as_ada.get("/api/posts/");
    EXPECT_EQ(kept(), before);
}

TEST_P(Keeping, ARequestWithABodyIsAnsweredAnew)
{
    const auto get_with_body = [&] {
        return as_ada.request("GET", "/api/posts/", {"Content-Type: application/json"}, "{}")
            .status;
    };
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(get_with_body(), 200);
    EXPECT_EQ(kept(), 0U);
}

TEST_P(Keeping, TheAccessLogTellsAsMuchOfAKeptAnswer)
{
    for (int i = 0; i < 3; ++i)
        as_ada.get("/api/posts/?limit=7&secret=word");
    const auto log = site.log();
    const auto lines = [&](const std::string& part) {
        std::size_t count = 0;
        for (std::size_t at = log.find(part); at != std::string::npos; at = log.find(part, at + 1))
            ++count;
        return count;
    };
    EXPECT_EQ(lines(R"("query":"limit=7&secret")"), 3U);
    EXPECT_THAT(log, Not(HasSubstr("word")));
}

}  // namespace
}  // namespace gatehouse::testing

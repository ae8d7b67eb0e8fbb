// /api/posts/ as its clients see it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "rest/search.hpp"
#include "support/browser.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* good = R"({"title":"A title","body":"A body"})";

struct Posts : ::testing::Test {
    TestSite site;
    std::int64_t ada = site.add_user({.email = "ada@example.org"});
    std::int64_t bob = site.add_user({.email = "bob@example.org"});
    std::int64_t eve = site.add_user({.email = "staff@example.org", .is_staff = true});
    Browser browser{site};

    Posts() { browser.login("ada@example.org"); }
};

TEST_F(Posts, CreateAnswersTheObjectWithItsStamps)
{
    const auto response =
        browser.send("POST", "/api/posts/", R"({"title":" A title ","body":"é \" <b>","id":99})");
    EXPECT_EQ(response.status, 201);
    EXPECT_EQ(body(response),
              R"({"id":1,"created_on":"2021-01-01T12:00:00Z","modified_on":"2021-01-01T12:00:00Z",)"
              R"("title":"A title","body":"é \" <b>","created_by":1,"modified_by":1})");
    EXPECT_EQ(body(browser.get("/api/posts/1/")), body(response));
    EXPECT_EQ(*response.header("Allow"), "GET, POST, HEAD, OPTIONS");
}

TEST_F(Posts, CreateTellsEveryFieldThatIsWrong)
{
    const auto response = browser.send("POST", "/api/posts/", R"({"title":"","body":null})");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(
        body(response),
        R"({"title":["This field may not be blank."],"body":["This field may not be null."]})");
    const auto longer = R"({"title":")" + std::string(201, 'x') + R"(","body":")" +
                        std::string(10'001, 'y') + R"("})";
    EXPECT_EQ(body(browser.send("POST", "/api/posts/", longer)),
              R"({"title":["Ensure this field has no more than 200 characters."],)"
              R"("body":["Ensure this field has no more than 10000 characters."]})");
    EXPECT_EQ(site.number("SELECT count(*) FROM blog_post"), 0);
}

TEST_F(Posts, CreateNeedsTheCsrfToken)
{
    const auto token = browser.cookie("csrftoken");
    browser.forget("csrftoken");
    EXPECT_EQ(body(browser.send("POST", "/api/posts/", good)),
              R"({"detail":"CSRF Failed: CSRF cookie not set."})");
    browser.set_cookie("csrftoken", token);
    EXPECT_EQ(browser.send("POST", "/api/posts/", good).status, 201);
}

TEST_F(Posts, ListIsTenAPageByIdWithAbsoluteLinks)
{
    for (int i = 1; i <= 25; ++i)
        site.add_post(ada, "post " + std::to_string(i));
    const auto first = body(browser.get("/api/posts/"));
    EXPECT_THAT(first,
                StartsWith(R"({"count":25,"next":"http://localhost/api/posts/?limit=10&offset=10",)"
                           R"("previous":null,"results":[{"id":1,)"));
    EXPECT_THAT(first, Not(HasSubstr(R"("id":11,)")));
    const auto last = body(browser.get("/api/posts/?limit=10&offset=20"));
    EXPECT_THAT(
        last,
        AllOf(
            HasSubstr(R"("next":null,"previous":"http://localhost/api/posts/?limit=10&offset=10")"),
            HasSubstr(R"("id":25,)")));
    EXPECT_THAT(
        body(browser.get("/api/posts/?offset=30")),
        HasSubstr(
            R"("next":null,"previous":"http://localhost/api/posts/?limit=10&offset=20","results":[])"));
    EXPECT_THAT(body(browser.get("/api/posts/?ordering=-id&limit=1")),
                HasSubstr(R"("results":[{"id":25,)"));
}

TEST_F(Posts, ListOfNothingIsEmpty)
{
    EXPECT_EQ(body(browser.get("/api/posts/")),
              R"({"count":0,"next":null,"previous":null,"results":[]})");
}

TEST_F(Posts, ListIsCappedAtAHundredHoweverMuchIsAsked)
{
    for (int i = 0; i < 105; ++i)
        site.add_post(ada, "post");
    const auto list = body(browser.get("/api/posts/?limit=1000000"));
    EXPECT_THAT(list, HasSubstr("?limit=100&offset=100"));
    EXPECT_THAT(list, AllOf(HasSubstr(R"("id":100,)"), Not(HasSubstr(R"("id":101,)"))));
}

TEST_F(Posts, SearchFindsAllTermsInAnyFieldAndTakesWildcardsAsText)
{
    site.add_post(ada, "Red apples", "from the tree");
    site.add_post(ada, "Green pears", "100% red inside");
    site.add_post(ada, "Blue", "nothing");
    const auto count = [&](const std::string& query) {
        return body(browser.get("/api/posts/?search=" + query));
    };
    EXPECT_THAT(count("RED"), StartsWith(R"({"count":2,)"));
    EXPECT_THAT(count("red+pears"), StartsWith(R"({"count":1,)"));
    EXPECT_THAT(count("red,tree"), StartsWith(R"({"count":1,)"));
    EXPECT_THAT(count("%2225%22"), StartsWith(R"({"count":0,)"));
    EXPECT_THAT(count("%22the+tree%22"), StartsWith(R"({"count":1,)"));
    EXPECT_THAT(count("100%25"), StartsWith(R"({"count":1,)"));
    EXPECT_THAT(count("_"), StartsWith(R"({"count":0,)"));
    EXPECT_THAT(count("%5C"), StartsWith(R"({"count":0,)"));
    EXPECT_THAT(count(""), StartsWith(R"({"count":3,)"));
    EXPECT_EQ(browser.get("/api/posts/?search=a%00b").status, 400);
    EXPECT_EQ(browser.get("/api/posts/?search=a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a+a").status, 400);
}

TEST_F(Posts, FilterByAuthorAndOrderByTitle)
{
    site.add_post(ada, "b");
    site.add_post(bob, "a");
    EXPECT_THAT(body(browser.get("/api/posts/?created_by=" + std::to_string(bob))),
                StartsWith(R"({"count":1,)"));
    EXPECT_EQ(body(browser.get("/api/posts/?created_by=x")),
              R"({"created_by":["Enter a number."]})");
    EXPECT_THAT(body(browser.get("/api/posts/?ordering=title&limit=1")),
                HasSubstr(R"("results":[{"id":2,)"));
    EXPECT_THAT(body(browser.get("/api/posts/?ordering=password,-id&limit=1")),
                HasSubstr(R"("results":[{"id":2,)"));
}

TEST_F(Posts, OnlyTheAuthorOrStaffChangesAPost)
{
    const auto path = "/api/posts/" + std::to_string(site.add_post(ada, "mine")) + "/";
    Browser other{site}, staff{site};
    other.login("bob@example.org");
    staff.login("staff@example.org");
    for (const auto* method : {"PUT", "PATCH", "DELETE"}) {
        const auto response = other.send(method, path, good);
        EXPECT_EQ(response.status, 403) << method;
        EXPECT_EQ(body(response),
                  R"({"detail":"You do not have permission to perform this action."})")
            << method;
    }
    EXPECT_THAT(body(other.get(path)), HasSubstr(R"("title":"mine")"));
    site.clock.advance(std::chrono::minutes(5));
    const auto changed = staff.send("PATCH", path, R"({"title":"better"})");
    EXPECT_EQ(changed.status, 200);
    EXPECT_THAT(
        body(changed),
        AllOf(HasSubstr(
                  R"("created_on":"2021-01-01T12:00:00Z","modified_on":"2021-01-01T12:05:00Z")"),
              HasSubstr(R"("title":"better","body":"text","created_by":1,"modified_by":3})")));
    EXPECT_EQ(browser.send("DELETE", path).status, 204);
    EXPECT_EQ(browser.get(path).status, 404);
}

TEST_F(Posts, PutWantsEveryFieldAndPatchAny)
{
    const auto path = "/api/posts/" + std::to_string(site.add_post(ada, "mine")) + "/";
    EXPECT_EQ(body(browser.send("PUT", path, R"({"title":"x"})")),
              R"({"body":["This field is required."]})");
    EXPECT_EQ(browser.send("PATCH", path, "{}").status, 200);
    EXPECT_EQ(browser.send("PUT", path, good).status, 200);
}

TEST_F(Posts, RefusalsComeInTheWiresOrder)
{
    site.add_post(bob, "of bob");
    Browser nobody{site};
    struct Case {
        Browser& who;
        const char* method;
        const char* target;
        const char* json;
        int status;
    };
    const Case cases[] = {
        {nobody, "DELETE", "/api/posts/", "", 403},   // permission before method
        {nobody, "GET", "/api/posts/999/", "", 403},  // permission before object
        {nobody, "POST", "/api/posts/", "{", 403},    // permission before parse
        {browser, "DELETE", "/api/posts/", "", 405},
        {browser, "PUT", "/api/posts/999/", "{", 404},  // object before parse
        {browser, "PUT", "/api/posts/1/", "{", 403},    // object's permission before parse
        {browser, "PUT", "/api/posts/x/", good, 404},
        {browser, "POST", "/api/posts/", "{", 400},
        {browser, "FOO", "/api/posts/", "", 405},
    };
    for (const auto& c : cases)
        EXPECT_EQ(c.who.send(c.method, c.target, c.json).status, c.status)
            << c.method << ' ' << c.target;
    EXPECT_EQ(browser.get("/api/posts/", {"Accept: text/csv"}).status, 406);
    EXPECT_EQ(nobody.get("/api/posts/", {"Accept: text/csv"}).status,
              406);  // negotiation before permission
    EXPECT_EQ(browser.get("/api/posts/?format=xml").status, 404);
    EXPECT_EQ(*browser.get("/api/posts/?format=xml").header("Vary"), "Accept");
    EXPECT_EQ(browser.get("/api/posts/?format=json").status, 200);
    EXPECT_EQ(browser.get("/api/posts/?format=").status, 200);
}

TEST_F(Posts, AreIndentedForWhoeverAsks)
{
    site.add_post(ada, "one");
    const auto response =
        browser.get("/api/posts/?search=zzz", {"Accept: application/json; indent=2"});
    EXPECT_EQ(body(response),
              "{\n  \"count\": 0,\n  \"next\": null,\n  \"previous\": null,\n  \"results\": []\n}");
    EXPECT_EQ(*response.header("Content-Type"), "application/json");
    EXPECT_THAT(body(browser.get("/api/posts/1/", {"Accept: application/json;indent=4"})),
                StartsWith("{\n    \"id\": 1,\n    \"created_on\": \"2021-01-01T12:00:00Z\",\n"));
}

TEST_F(Posts, MayBeWrittenWithAForm)
{
    const auto token = browser.cookie("csrftoken");
    const auto send = [&](std::string body, std::vector<std::string> lines) {
        lines.emplace_back("Content-Type: application/x-www-form-urlencoded");
        return browser.request("POST", "/api/posts/", std::move(lines), std::move(body));
    };
    EXPECT_EQ(send("title=a&body=b", {"X-CSRFToken: " + token}).status, 201);
    EXPECT_EQ(send("title=a&body=b&csrfmiddlewaretoken=" + token, {}).status, 201);
    EXPECT_EQ(send("title=a&body=b", {}).status, 403);
    EXPECT_EQ(send("title=a&body=b&csrfmiddlewaretoken=x", {"X-CSRFToken: " + token}).status, 403)
        << "the field goes before the header";
    EXPECT_EQ(site.number("SELECT count(*) FROM blog_post"), 2);
}

TEST_F(Posts, OptionsNeedsNoObjectThatExists)
{
    for (const auto* id : {"999", "x"})
        EXPECT_EQ(browser.send("OPTIONS", std::string("/api/posts/") + id + "/").status, 200) << id;
}

TEST_F(Posts, AreSearchedByWordsOfAnyScript)
{
    site.add_post(ada, "cookie knows");
    EXPECT_THAT(body(browser.get("/api/posts/?search=knows%C2%A0cookie")),
                HasSubstr("\"count\":1"));
}

TEST(SearchTerms, KeepQuotedPhrasesThatAreClosed)
{
    using Terms = std::vector<std::string>;
    EXPECT_EQ(rest::search_terms("a, b\tc"), (Terms{"a", "b", "c"}));
    EXPECT_EQ(rest::search_terms("\"a b\" 'c d' e"), (Terms{"a b", "c d", "e"}));
    EXPECT_EQ(rest::search_terms("\"a b"), (Terms{"\"a", "b"}));
    EXPECT_EQ(rest::search_terms("it's"), (Terms{"it's"}));
    EXPECT_EQ(rest::search_terms("\" a"), (Terms{"a"}));
    EXPECT_EQ(rest::search_terms("  "), Terms{});
}

TEST_F(Posts, ASearchForNulIsRefusedWithoutAField)
{
    const auto response = browser.get("/api/posts/?search=a%00");
    EXPECT_EQ(response.status, 400);
    EXPECT_EQ(body(response), R"(["Null characters are not allowed."])");
}

TEST_F(Posts, MissingOnesAreNamedAsDrfNamesThem)
{
    EXPECT_EQ(body(browser.get("/api/posts/999/")),
              R"({"detail":"No Post matches the given query."})");
    EXPECT_EQ(body(browser.get("/api/posts/abc/")), R"({"detail":"Not found."})");
    EXPECT_EQ(browser.get("/api/posts/99999999999999999999/").status, 404);
}

TEST_F(Posts, OptionsTellsWhatThisVisitorMayWrite)
{
    const auto mine = site.add_post(ada, "mine");
    const auto theirs = site.add_post(bob, "theirs");
    EXPECT_THAT(
        body(browser.send("OPTIONS", "/api/posts/")),
        AllOf(
            StartsWith(R"({"name":"Post List","description":"")"),
            HasSubstr(
                R"("title":{"type":"string","required":true,"read_only":false,"label":"Title","max_length":200})")));
    EXPECT_THAT(body(browser.send("OPTIONS", "/api/posts/" + std::to_string(mine) + "/")),
                HasSubstr(R"("actions":{"PUT")"));
    EXPECT_THAT(body(browser.send("OPTIONS", "/api/posts/" + std::to_string(theirs) + "/")),
                Not(HasSubstr("actions")));
}

TEST_F(Posts, ATextWithMarkupIsDataOnTheWire)
{
    browser.send("POST", "/api/posts/",
                 R"({"title":"<script>alert(1)</script>","body":"a\u2028</script>"})");
    const auto response = browser.get("/api/posts/1/");
    EXPECT_EQ(*response.header("Content-Type"), "application/json");
    EXPECT_THAT(body(response), HasSubstr(R"("body":"a\u2028</script>")"));
}

}  // namespace
}  // namespace gatehouse::testing

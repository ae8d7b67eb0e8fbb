#include "http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace gatehouse::http {
namespace {

struct Nothing {};
using TestRouter = Router<Nothing, int>;
using TestRoute = Route<Nothing, int>;

RouteHandler<Nothing> any()
{
    return [](Request&, Nothing&) -> awaitable<Result<Response>> { co_return no_content(); };
}

TestRoute at(std::string path)
{
    return {.path = std::move(path), .view = 0, .handlers = {{Method::get, any()}}};
}

struct Case {
    std::string path, route;
    std::vector<std::string> parameters = {};
    bool slash_missing = false;
};

TEST(Router, FindsExactPathsThenPatterns)
{
    const TestRouter router({at("/api/posts/"), at("/api/posts/{id}/"), at("/api/posts/new/"),
                             at("/robots.txt"), at("/{a}/x/{b}/"), at("/api/files/{name}")});
    const Case cases[] = {
        {"/api/posts/", "/api/posts/"},
        {"/api/posts", "", {}, true},
        {"/api/posts/7/", "/api/posts/{id}/", {"7"}},
        {"/api/posts/7", "", {}, true},
        {"/api/posts/new/", "/api/posts/new/"},
        {"/api/posts/7/8/", ""},
        {"/api/posts//", ""},
        {"/api/posts/../posts/", ""},
        {"//api/posts/", "/api/posts/"},
        {"///api/posts", "", {}, true},
        {"/API/posts/", ""},
        {"/1/x/2/", "/{a}/x/{b}/", {"1", "2"}},
        {"/1/x/", ""},
        {"/api/files/a-b_c", "/api/files/{name}", {"a-b_c"}},
        {"/api/files/a.txt", ""},
        {"/api/posts/1.0/", ""},
        {"/api/posts/../", ""},
        {"/api/posts/1.json", ""},
        {"/robots.txt", "/robots.txt"},
        {"/robots.txt/", ""},
        {"/", ""},
        {"", ""},
        {"x", ""},
    };
    for (const auto& [path, route, parameters, slash_missing] : cases) {
        const auto match = router.match(path);
        EXPECT_EQ(match.route == nullptr ? "" : match.route->path, route) << path;
        EXPECT_EQ(match.parameters, parameters) << path;
        EXPECT_EQ(match.slash_missing, slash_missing) << path;
    }
}

TEST(Router, RefusesBadTables)
{
    for (const auto* path : {"", "api/", "//a/", "/a{b}/", "/{}/", "/a//{b}/", "/{a/"})
        EXPECT_THROW(TestRouter({at(path)}), std::invalid_argument) << path;
    EXPECT_THROW(TestRouter({at("/a/"), at("/a/")}), std::invalid_argument);
}

TEST(Router, RedirectsToTheSlashFormOnThisHostOnly)
{
    const auto form = [](const char* target) { return slash_form(Request::make("POST", target)); };
    EXPECT_EQ(form("/api/posts?same=query"), "/api/posts/?same=query");
    EXPECT_EQ(form("//evil.example/x"), "/evil.example/x/");
    EXPECT_EQ(form("/\\evil.example"), "/%5Cevil.example/");
    EXPECT_EQ(form("/a%20b"), "/a%20b/");
    EXPECT_EQ(form("/api/%70osts?a=\"<%20>"), "/api/posts/?a=%22%3C%20%3E");
    EXPECT_EQ(form("/%3F%23%0D%0A"), "/%3F%23%0D%0A/");
}

TEST(Route, ListsItsMethodsInDjangosOrder)
{
    TestRoute route{.path = "/", .view = 0, .handlers = {}};
    for (const auto method :
         {Method::options, Method::del, Method::post, Method::get, Method::put, Method::patch})
        route.handlers.emplace_back(method, any());
    EXPECT_EQ(route.allowed(), "GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS");
    EXPECT_EQ((TestRoute{.path = "/", .view = 0, .handlers = {{Method::post, any()}}}).allowed(),
              "POST");
    EXPECT_EQ(route.handler(Method::head), route.handler(Method::get));
    EXPECT_EQ(route.handler(Method::trace), nullptr);
}

}  // namespace
}  // namespace gatehouse::http

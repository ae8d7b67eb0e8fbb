#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "render/page_reply.hpp"
#include "support/test_site.hpp"

namespace gatehouse::testing {
namespace {

using render::is_reserved_path;
using render::page_request_lines;
using render::page_response;
using render::proxied_response;
using ::testing::ElementsAre;

struct PageReply : ::testing::Test {
    TestSite site;
    auth::Context ctx{site.site().services(), site.database()};

    PageReply()
    {
        ctx.unrecorded().request_id = "page-1";
        ctx.unrecorded().address = "203.0.113.9";
        ctx.scheme = "https";
        ctx.host = "site.example";
    }

    static http::ClientResponse reply(int status, std::vector<http::Field> fields)
    {
        http::ClientResponse response;
        response.status = status;
        response.fields = std::move(fields);
        response.body = "<p>page</p>";
        return response;
    }
    static render::PageReply page(int status, render::HeaderLines headers)
    {
        return {.status = status, .headers = std::move(headers), .body = "<p>page</p>"};
    }
};

TEST_F(PageReply, PathsThatNuxtTrustsAreNoPages)
{
    for (const auto* path :
         {"/__nuxt_error", "/_nuxt/x.js", "/_", "//__nuxt_error", "/__nuxt_island/x"})
        EXPECT_TRUE(is_reserved_path(path)) << path;
    for (const auto* path : {"/", "/posts", "/a_b", "/posts/_x"})
        EXPECT_FALSE(is_reserved_path(path)) << path;
    const auto encoded = http::Request::make("GET", "/%5F%5Fnuxt_error?message=x");
    EXPECT_TRUE(is_reserved_path(encoded.path));
}

TEST_F(PageReply, AsksAsTheVisitorAndPassesNothingElse)
{
    const auto request =
        http::Request::make("GET", "/posts",
                            {"Host: site.example", "Cookie: sessionid=x", "User-Agent: Lynx",
                             "X-Forwarded-For: 6.6.6.6", "X-Nuxt-Error: true",
                             "Authorization: Basic x", "If-None-Match: *"});
    EXPECT_THAT(
        page_request_lines(request, ctx),
        ElementsAre("Host: site.example", "Accept: text/html", "X-Forwarded-Host: site.example",
                    "X-Forwarded-Proto: https", "X-Forwarded-For: 203.0.113.9",
                    "X-Request-ID: page-1", "User-Agent: Lynx", "Cookie: sessionid=x"));
}

TEST_F(PageReply, TakesStatusBodyTypeAndCookiesThatAreNotOurs)
{
    const auto response = page_response(page(404, {{"content-type", "text/html;charset=utf-8"},
                                                   {"Set-Cookie", "theme=dark; Path=/"},
                                                   {"set-cookie", "sessionid=stolen; Path=/"},
                                                   {"Set-Cookie", " sessionid =stolen"},
                                                   {"Set-Cookie", "csrftoken=planted"},
                                                   {"Set-Cookie", "gatehouse_device=planted"},
                                                   {"X-Powered-By", "Nuxt"},
                                                   {"Content-Length", "3"},
                                                   {"Cache-Control", "public, max-age=60"}}),
                                        ctx);
    EXPECT_EQ(response.status, 404);
    EXPECT_EQ(response.body_view(), "<p>page</p>");
    EXPECT_EQ(*response.header("Content-Type"), "text/html;charset=utf-8");
    EXPECT_EQ(*response.header("Cache-Control"), "private, no-store");
    EXPECT_THAT(response.cookies, ElementsAre("theme=dark; Path=/"));
    EXPECT_EQ(response.header("Content-Length"), nullptr);
    EXPECT_EQ(response.header("X-Powered-By"), nullptr);
}

TEST_F(PageReply, AValueThatEndsALineIsDropped)
{
    using namespace std::string_literals;
    for (const auto& end : {"\r\n"s, "\n"s, "\r"s, "\0"s}) {
        const auto response =
            page_response(page(302, {{"content-type", "text/html" + end + "X-Evil: 1"},
                                     {"location", "/a" + end + "Set-Cookie: sessionid=x"},
                                     {"set-cookie", "a=b" + end + "Set-Cookie: sessionid=x"}}),
                          ctx);
        EXPECT_EQ(response.header("Content-Type"), nullptr);
        EXPECT_EQ(response.header("Location"), nullptr);
        EXPECT_THAT(response.cookies, ElementsAre());
    }
}

TEST_F(PageReply, AStatusThatNoPageHasIsAnError)
{
    for (const int status : {0, 101, 199, 600, 999})
        EXPECT_EQ(page_response(page(status, {}), ctx).status, 500) << status;
    for (const int status : {200, 302, 404, 599})
        EXPECT_EQ(page_response(page(status, {}), ctx).status, status);
}

TEST_F(PageReply, OfAProxiedServerPassesTheApisCsrfCookieOn)
{
    const auto response = proxied_response(
        reply(200, {{"Set-Cookie", "csrftoken=a"}, {"Set-Cookie", "sessionid=stolen"}}), ctx);
    EXPECT_THAT(response.cookies, ElementsAre("csrftoken=a"));
}

TEST_F(PageReply, RedirectsStayOnTheSite)
{
    const auto location = [&](std::string_view target) {
        const auto response = page_response(page(302, {{"Location", std::string(target)}}), ctx);
        const auto* found = response.header("Location");
        return found == nullptr ? std::string("none") : *found;
    };
    EXPECT_EQ(location("/login?redirect=/posts"), "/login?redirect=/posts");
    EXPECT_EQ(location("https://site.example/x"), "https://site.example/x");
    for (const auto* foreign :
         {"https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x",
          "https://site.example.evil/", "https://site.example@evil/", "http://site.example/"})
        EXPECT_EQ(location(foreign), "none") << foreign;
}

TEST_F(PageReply, OfAProxiedServerKeepsTheCachingOfFilesOnly)
{
    const auto file = proxied_response(reply(200, {{"Content-Type", "text/css"},
                                                   {"Cache-Control", "public, max-age=9"},
                                                   {"ETag", "\"x\""},
                                                   {"Content-Encoding", "br"}}),
                                       ctx);
    EXPECT_EQ(*file.header("Cache-Control"), "public, max-age=9");
    EXPECT_EQ(*file.header("ETag"), "\"x\"");
    EXPECT_EQ(*file.header("Content-Encoding"), "br");
    const auto page = proxied_response(reply(200, {{"Content-Type", "text/html"},
                                                   {"Cache-Control", "public, max-age=9"},
                                                   {"ETag", "\"x\""}}),
                                       ctx);
    EXPECT_EQ(*page.header("Cache-Control"), "private, no-store");
    EXPECT_EQ(page.header("ETag"), nullptr);
}

TEST_F(PageReply, OfAProxiedServerSaysAllThatItVariesBy)
{
    const auto vary = [&](std::vector<http::Field> fields) {
        fields.push_back({"Content-Type", "text/css"});
        const auto response = proxied_response(reply(200, std::move(fields)), ctx);
        const auto* found = response.header("Vary");
        return found == nullptr ? std::string("nothing") : *found;
    };
    EXPECT_EQ(vary({}), "nothing");
    EXPECT_EQ(vary({{"Vary", "Cookie, Accept-Language"}}), "Cookie, Accept-Language");
    EXPECT_EQ(vary({{"Vary", "Cookie"}, {"vary", "X-Theme"}}), "Cookie, X-Theme");
    EXPECT_EQ(vary({{"Content-Encoding", "br"}}), "Accept-Encoding");
    EXPECT_EQ(vary({{"Content-Encoding", "br"}, {"Vary", "Cookie"}}), "Cookie, Accept-Encoding");
    EXPECT_EQ(vary({{"Content-Encoding", "br"}, {"Vary", "Cookie ,accept-encoding"}}),
              "Cookie ,accept-encoding");
    EXPECT_EQ(vary({{"Content-Encoding", "br"}, {"Vary", "*"}}), "*");
}

TEST_F(PageReply, OfAProxiedServerLosesNoneOfSeveralCacheControls)
{
    const auto file = proxied_response(reply(200, {{"Content-Type", "text/css"},
                                                   {"Cache-Control", "max-age=9"},
                                                   {"Cache-Control", "private"}}),
                                       ctx);
    EXPECT_EQ(*file.header("Cache-Control"), "max-age=9, private");
}

}  // namespace
}  // namespace gatehouse::testing

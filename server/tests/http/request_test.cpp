#include "http/request.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

TEST(Request, IsReadIntoItsParts)
{
    auto request = Request::parse("PATCH /a%20b/?q=1&q=2 HTTP/1.1\r\nHost: h\r\nX-Y:  z \r\n\r\n",
                                  "body", {.address = "192.0.2.1"});
    ASSERT_TRUE(request);
    EXPECT_EQ(request->method, Method::patch);
    EXPECT_EQ(request->method_name, "PATCH");
    EXPECT_EQ(request->target, "/a%20b/?q=1&q=2");
    EXPECT_EQ(request->raw_path, "/a%20b/");
    EXPECT_EQ(request->path, "/a b/");
    EXPECT_EQ(request->query, "q=1&q=2");
    EXPECT_EQ(request->header("x-y"), "z");
    EXPECT_EQ(request->header("missing"), std::nullopt);
    EXPECT_EQ(request->fields().size(), 2U);
    EXPECT_EQ(request->body, "body");
    EXPECT_EQ(request->peer().address, "192.0.2.1");
}

TEST(Request, KeepsItsViewsWhenMoved)
{
    auto first = Request::make("GET", "/");
    const auto second = std::move(first);
    EXPECT_EQ(second.method_name, "GET");
    EXPECT_EQ(second.target, "/");
}

TEST(Request, DecodesThePathOnce)
{
    EXPECT_EQ(Request::make("GET", "/%252e%2F%41%c3%A9").path, "/%2e/A\xc3\xa9");
    for (const auto* target : {"/%", "/%4", "/%4g", "/%%41", "/%00", "x", "*"})
        EXPECT_FALSE(Request::parse("GET " + std::string(target) + " HTTP/1.1\r\n")) << target;
}

TEST(Request, RefusesALineThatIsNoRequestLine)
{
    for (const auto* head : {"", "\r\n", "GET\r\n", "GET /\r\n", "GET / HTTP/1.1\r\nno colon\r\n"})
        EXPECT_FALSE(Request::parse(head)) << head;
}

TEST(Request, GivesTheLastOfEqualQueryNames)
{
    const auto request = Request::make("GET", "/?a=1&b=x+y%21&a=2&c&%64=4&bad=%zz&=e");
    EXPECT_EQ(request.query_value("a"), "2");
    EXPECT_EQ(request.query_value("b"), "x y!");
    EXPECT_EQ(request.query_value("c"), "");
    EXPECT_EQ(request.query_value("d"), "4");
    EXPECT_EQ(request.query_value("bad"), "%zz");
    EXPECT_EQ(request.query_value("none"), std::nullopt);
}

TEST(Request, JoinsFieldsOfOneName)
{
    const auto request =
        Request::make("GET", "/", {"Accept: image/png", "X-One: 1", "accept: a/b", "ACCEPT: */*"});
    EXPECT_EQ(request.header("Accept"), "image/png,a/b,*/*");
    EXPECT_EQ(request.header("accept"), "image/png,a/b,*/*");
    EXPECT_EQ(request.header("x-one"), "1");
    EXPECT_EQ(request.header("None"), std::nullopt);
}

TEST(Request, TakesAsIdWhatPythonTakesAsNumber)
{
    auto request = Request::make("GET", "/");
    EXPECT_FALSE(request.id());
    for (const auto* text : {"", "-", "1x", "x", "1.0", "0x1"}) {
        request.parameters = {text};
        EXPECT_FALSE(request.id()) << text;
    }
    request.parameters = {"01"};
    EXPECT_EQ(request.id().value(), 1);
    request.parameters = {"9223372036854775807"};
    EXPECT_EQ(request.id().value(), 9223372036854775807);
    request.parameters = {" +1_0"};
    EXPECT_EQ(request.id().value(), 10);
    request.parameters = {"-1"};
    EXPECT_EQ(request.id().value(), -1);
    request.parameters = {"99999999999999999999"};  // no row has the largest number
    EXPECT_EQ(request.id().value(), 9223372036854775807);
}

TEST(Method, IsCaseSensitive)
{
    EXPECT_EQ(method_of("DELETE"), Method::del);
    EXPECT_EQ(method_of("get"), Method::other);
    EXPECT_TRUE(is_safe(Method::options));
    EXPECT_FALSE(is_safe(Method::other));
}

TEST(Request, RemembersThatMoreWasAskedThanTheKeyOfAKeptReplyHolds)
{
    const auto after = [](const auto& ask) {
        auto request = Request::make("GET", "/a?b=c", {"Host: x", "Accept: y", "Cookie: z"});
        (void)request.header("Cookie");  // before the answer began
        request.begin_asking();
        ask(request);
        return request.asked_beyond_key();
    };
    EXPECT_FALSE(after([](const Request& r) {
        EXPECT_EQ(r.header("host"), "x");
        EXPECT_EQ(r.header("accept"), "y");
        EXPECT_EQ(r.query_value("b"), "c");
    }));
    for (const auto* name : {"Cookie", "Accept-Language", "User-Agent", "X-Forwarded-Host", "None"})
        EXPECT_TRUE(after([&](const Request& r) { (void)r.header(name); })) << name;
    EXPECT_TRUE(after([](const Request& r) { (void)r.peer(); }));
    EXPECT_TRUE(after([](const Request& r) { (void)r.fields(); }));
    EXPECT_TRUE(after([](const Request& r) { (void)r.head(); }));
}

TEST(Request, IsTheSameWithAnAbsoluteTarget)
{
    const auto request = Request::make("GET", "http://a:8000/b%20c?d=/e");
    EXPECT_EQ(request.target, "/b%20c?d=/e");
    EXPECT_EQ(request.raw_path, "/b%20c");
    EXPECT_EQ(request.path, "/b c");
    EXPECT_EQ(request.query, "d=/e");
    EXPECT_EQ(Request::make("GET", "http://a").target, "/");
    EXPECT_FALSE(Request::parse("GET * HTTP/1.1\r\n"));
}

}  // namespace
}  // namespace gatehouse::http

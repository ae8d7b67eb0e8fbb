#include "http/serialize.hpp"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

std::string head_of(const Response& response, HeadOptions options = {.date = "D"},
                    const Report& report = {})
{
    std::string out;
    append_head(out, response, options, report);
    return out;
}

TEST(Serialize, WritesTheHeadersInOrder)
{
    auto response = json(200, "{}");
    response.set("Vary", "Cookie");
    response.cookies = {"a=1", "b=2"};
    response.common_headers = "X-Frame-Options: DENY\r\n";
    EXPECT_EQ(head_of(response),
              "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nVary: Cookie\r\n"
              "X-Frame-Options: DENY\r\nContent-Length: 2\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
              "Date: D\r\n\r\n");
}

TEST(Serialize, SaysNoLengthWhereThereIsNoBody)
{
    EXPECT_EQ(head_of(no_content()), "HTTP/1.1 204 No Content\r\nDate: D\r\n\r\n");
    EXPECT_EQ(head_of({.status = 304}), "HTTP/1.1 304 Not Modified\r\nDate: D\r\n\r\n");
    EXPECT_EQ(head_of({.status = 299}),
              "HTTP/1.1 299 Unknown\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
}

TEST(Serialize, SaysWhatBecomesOfTheConnection)
{
    EXPECT_NE(head_of({}, {.date = "D", .close = true, .say_keep_alive = true})
                  .find("Connection: close\r\n"),
              std::string::npos);
    EXPECT_NE(head_of({}, {.date = "D", .say_keep_alive = true}).find("Connection: keep-alive\r\n"),
              std::string::npos);
}

TEST(Serialize, LeavesOutAndReportsWhatWouldSplitTheResponse)
{
    std::vector<std::string> reports;
    const auto response = [] {
        Response bad = redirect(302, "/\r\nX: y");
        bad.headers.push_back({"X-Nul", std::string("a\0b", 3)});
        bad.headers.push_back({"X-Fine", "z"});
        bad.cookies = {"a=1\nb"};
        return bad;
    }();
    EXPECT_EQ(head_of(response, {.date = "D"},
                      [&](std::string_view sentence) { reports.emplace_back(sentence); }),
              "HTTP/1.1 302 Found\r\nX-Fine: z\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
    EXPECT_EQ(reports.size(), 3U);
}

TEST(Serialize, IgnoresFramingHeadersOfTheResponse)
{
    Response response;
    response.set("Content-Length", "99");
    response.set("Transfer-Encoding", "chunked");
    response.set("Connection", "upgrade");
    EXPECT_EQ(head_of(response), "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nDate: D\r\n\r\n");
}

TEST(Response, ReplacesAHeaderThatIsSetAgain)
{
    auto response = html(200, "x");
    response.set("content-type", "text/plain");
    EXPECT_EQ(response.headers.size(), 1U);
    EXPECT_EQ(*response.header("Content-TYPE"), "text/plain");
    EXPECT_EQ(response.header("Vary"), nullptr);
}

}  // namespace
}  // namespace gatehouse::http

#include "http/head.hpp"

#include <gtest/gtest.h>

#include <string>

#include "http/response_head.hpp"

namespace gatehouse::http {
namespace {

using namespace std::string_literals;

int status_for(const std::string& head)
{
    const auto found = find_head(head);
    if (!found)
        return found.error().status;
    if (*found == 0)
        return 0;
    const auto facts = check_head(std::string_view(head).substr(0, *found));
    return facts ? 200 : facts.error().status;
}

struct Case {
    std::string head;
    int status;
};

TEST(Head, AcceptsOrdinaryRequests)
{
    for (const std::string head : {
             "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
             "GET /x?y=%20&z HTTP/1.1\r\nhost:a\r\nAccept: */*\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n",
             "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
             "GET / HTTP/1.0\r\n\r\n",
             "FOO-BAR /[]{}|\\ HTTP/1.1\r\nHost:\r\nX: \xc3\xa9\t\r\n\r\n",
         })
        EXPECT_EQ(status_for(head), 200) << head;
}

TEST(Head, RefusesWhatTheNextHopMightReadOtherwise)
{
    const auto with = [](const std::string& line) {
        return "POST / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n\r\n";
    };
    const Case cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {with("Host: a"), 400},
        {"GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400},
        {with("Content-Length: 1\r\nContent-Length: 1"), 400},
        {with("Content-Length: 1, 1"), 400},
        {with("Content-Length: +1"), 400},
        {with("Content-Length: -1"), 400},
        {with("Content-Length: 0x1"), 400},
        {with("Content-Length:"), 400},
        {with("Content-Length: 1 1"), 400},
        {with("Content-Length: 18446744073709551616"), 400},
        {with("Transfer-Encoding: gzip"), 400},
        {with("Transfer-Encoding: chunked, identity"), 400},
        {with("Transfer-Encoding: identity, chunked"), 400},
        {with("Transfer-Encoding: xchunked"), 400},
        {with("Transfer-Encoding: \x0b"
              "chunked"),
         400},
        {with("Transfer-Encoding:"), 400},
        {with("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"), 400},
        {with("Transfer-Encoding: chunked\r\nContent-Length: 5"), 400},
        {with("Content-Length: 5\r\nTransfer-Encoding: chunked"), 400},
        {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
        {with("Transfer-Encoding : chunked"), 400},
        {with("Transfer-Encoding\t: chunked"), 400},
        {with("A: b\r\n folded"), 400},
        {with("A: b\r\n\tfolded"), 400},
        {"GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400},
        {with(": empty name"), 400},
        {with("no colon"), 400},
        {with("na(me: x"), 400},
        {with("A: b\rc"), 400},
        {with("A: b\r"), 400},
        {with("A: b\nc: d"), 400},
        {with("A: b\0c"s), 400},
        {with("A: \x01"), 400},
        {with("A: \x7f"), 400},
        {"GET / HTTP/1.1\nHost: a\n\n", 400},
        {"\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {"\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
        {with("Expect: 200-ok"), 417},
    };
    for (const auto& [head, status] : cases)
        EXPECT_EQ(status_for(head), status) << head;
}

TEST(Head, RefusesBadRequestLines)
{
    for (const std::string line : {
             "GET  / HTTP/1.1",
             "GET / HTTP/1.1 ",
             " GET / HTTP/1.1",
             "GET / http/1.1",
             "GET / HTTP/1.10",
             "GET /",
             "GET",
             "G(T / HTTP/1.1",
             "GET * HTTP/1.1",
             "OPTIONS * HTTP/1.1",
             "GET http://b/ HTTP/1.1",
             "GET http://a:80/ HTTP/1.1",
             "GET http://u@a/ HTTP/1.1",
             "GET http:///a HTTP/1.1",
             "GET http://a?b HTTP/1.1",
             "GET http://a b/ HTTP/1.1",
             "GET http://a/#b HTTP/1.1",
             "GET ftp://a/ HTTP/1.1",
             "GET http:/a HTTP/1.1",
             "CONNECT a:1 HTTP/1.1",
             "GET / HTTP/11",
             "GET / HTTP/1",
             "GET / HTTP/ 1.1",
             "GET / XTTP/1.1",
             "GET x HTTP/1.1",
             "GET /a b HTTP/1.1",
             "GET /a\tb HTTP/1.1",
             "GET /#x HTTP/1.1",
             "GET /\xc3\xa9 HTTP/1.1",
             "GET /\x7f HTTP/1.1",
             "GET /\r HTTP/1.1",
         })
        EXPECT_EQ(status_for(line + "\r\nHost: a\r\n\r\n"), 400) << line;
}

TEST(Head, TakesAnAbsoluteTargetOfTheSameHost)
{
    for (const std::string line : {
             "GET http://a HTTP/1.1",
             "GET http://a/ HTTP/1.1",
             "GET HTTPS://A/x?y=http://b/ HTTP/1.1",
             "GET http://a/x HTTP/1.0",
         })
        EXPECT_EQ(status_for(line + "\r\nHost: a\r\n\r\n"), 200) << line;
    EXPECT_EQ(status_for("GET http://a/ HTTP/1.0\r\n\r\n"), 400);  // no Host to compare
}

TEST(Head, TellsOtherVersionsOfHttp)
{
    for (const std::string version : {"1.2", "2.0", "0.9", "3.0"})
        EXPECT_EQ(status_for("GET / HTTP/" + version + "\r\nHost: a\r\n\r\n"), 505) << version;
    EXPECT_EQ(status_for("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
}

TEST(Head, TellsAtTheFirstByteThatItIsNoHttp)
{
    for (const auto& bytes : {"\x16\x03\x01"s, "\x80\x2e"s, " "s, "\0"s, "{"s})
        EXPECT_EQ(status_for(bytes), 400) << bytes;
    EXPECT_EQ(status_for("\r"), 0);
}

TEST(Head, TellsTooLongBeforeTheEndHasCome)
{
    const HeadLimits limits{.request_line = 20, .headers = 30};
    const auto status = [&](const std::string& bytes) {
        const auto found = find_head(bytes, 0, limits);
        return found ? 0 : found.error().status;
    };
    EXPECT_EQ(status("GET /567890123456789"), 0);
    EXPECT_EQ(status("GET /5678901234567890123"), 414);
    EXPECT_EQ(status("GET /5678901234567890123\r\n"), 414);
    EXPECT_EQ(status("GET / HTTP/1.1\r\n" + std::string(32, 'x')), 0);
    EXPECT_EQ(status("GET / HTTP/1.1\r\n" + std::string(33, 'x')), 431);
    const auto exact = "GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(16, 'x') + "\r\n\r\n";
    EXPECT_EQ(find_head(exact, 0, limits).value(), exact.size());
    EXPECT_EQ(status("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(17, 'x') + "\r\n\r\n"), 431);
}

TEST(Head, IsFoundWhereverTheBytesWereCut)
{
    const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const std::string bytes = head + "next";
    for (std::size_t cut = 0; cut < head.size(); ++cut) {
        EXPECT_EQ(find_head(bytes.substr(0, cut)).value(), 0U) << cut;
        EXPECT_EQ(find_head(bytes, cut).value(), head.size()) << cut;
    }
}

TEST(Head, TellsTheConnectionsFuture)
{
    const auto facts = [](const std::string& version, const std::string& lines) {
        return check_head("GET / HTTP/" + version + "\r\nHost: a\r\n" + lines + "\r\n").value();
    };
    EXPECT_TRUE(facts("1.1", "").keep_alive);
    EXPECT_FALSE(facts("1.1", "Connection: Close\r\n").keep_alive);
    EXPECT_FALSE(facts("1.1", "Connection: x, close\r\nConnection: y\r\n").keep_alive);
    EXPECT_FALSE(facts("1.0", "").keep_alive);
    EXPECT_TRUE(facts("1.0", "Connection: Keep-Alive\r\n").keep_alive);
    EXPECT_TRUE(facts("1.1", "Connection: Upgrade\r\nUpgrade: websocket\r\n").upgrade);
    EXPECT_FALSE(facts("1.1", "Upgrade: websocket\r\n").upgrade);
    EXPECT_TRUE(facts("1.1", "Expect: 100-Continue\r\n").expect_continue);
    EXPECT_FALSE(facts("1.0", "Expect: 100-continue\r\n").expect_continue);
    EXPECT_EQ(facts("1.1", "Content-Length: 007\r\n").content_length, 7U);
}

TEST(ResponseHead, RefusesWhatIsNotOneReply)
{
    const auto ok = check_response_head("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
    ASSERT_TRUE(ok);
    EXPECT_EQ(ok->status, 200);
    EXPECT_EQ(ok->fields.content_length, 3U);
    EXPECT_TRUE(check_response_head("HTTP/1.1 204\r\n\r\n"));
    EXPECT_FALSE(check_response_head("HTTP/1.0 200 OK\r\n\r\n")->keep_alive);
    for (const std::string head : {
             "",
             "HTTP/1.1 200 OK\r\n",
             "HTTP/2 200\r\n\r\n",
             "HTTP/1.1 20\r\n\r\n",
             "HTTP/1.1 2000 OK\r\n\r\n",
             "HTTP/1.1 600 No\r\n\r\n",
             "HTTP/1.1 099 No\r\n\r\n",
             "HTTP/1.1 200 O\x01K\r\n\r\n",
             "HTTP/1.1 200 OK\r\n folded\r\n\r\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n",
             "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
         })
        EXPECT_FALSE(check_response_head(head)) << head;
}

}  // namespace
}  // namespace gatehouse::http

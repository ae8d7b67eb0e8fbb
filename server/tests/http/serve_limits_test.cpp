// What serve refuses by itself, and that the connection ends there.
#include <gtest/gtest.h>

#include "http/loopback.hpp"
#include "http/serve.hpp"

namespace gatehouse::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

struct Case {
    std::string bytes;
    int status;
};

TEST(Serve, RefusesAndClosesSoThatNothingBehindIsRead)
{
    auto limits = TestServer::quick();
    limits.head = {.request_line = 100, .headers = 200};
    limits.body = 10;
    TestServer server(echo, limits);
    const auto post = [](const std::string& lines) {
        return "POST / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
    };
    const Case cases[] = {
        {post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n", 400},
        {post("Content-Length: 3\r\nContent-Length: 3\r\n") + "abc", 400},
        {post("Transfer-Encoding: chunked, identity\r\n") + "0\r\n\r\n", 400},
        {post("Transfer-Encoding : chunked\r\n") + "0\r\n\r\n", 400},
        {post("X: y\r\n z\r\n"), 400},
        {"GET / HTTP/1.1\nHost: x\n\n", 400},
        {"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400},
        {"GET / HTTP/1.1\r\n\r\n", 400},
        {post("Transfer-Encoding: chunked\r\n") + "zz\r\n", 400},
        {post("Transfer-Encoding: chunked\r\n") + "b\r\n01234567890\r\n0\r\n\r\n", 413},
        {post("Transfer-Encoding: chunked\r\n") + "6\r\n012345\r\n6\r\n012345\r\n0\r\n\r\n", 413},
        {post("Content-Length: 11\r\n"), 413},
        {post("Content-Length: 11\r\nExpect: 100-continue\r\n"), 413},
        {"GET /" + std::string(200, 'x') + " HTTP/1.1\r\n", 414},
        {post("X: " + std::string(300, 'x') + "\r\n"), 431},
        {post("Expect: tea\r\n"), 417},
        {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505},
        {"\r\n\r\n", 400},
        {"\x16\x03\x01\x02", 400},
    };
    for (const auto& [bytes, status] : cases) {
        TestPeer peer(server.port);
        peer.send(bytes + std::string(get));
        peer.half_close();
        const auto answer = peer.read_to_end();
        EXPECT_EQ(status_of(answer), status) << bytes;
        EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos) << bytes;
        EXPECT_EQ(answer.find("HTTP/1.1", 1), std::string::npos) << answer;
    }
    EXPECT_EQ(server.refusals().size(), std::size(cases));
    EXPECT_EQ(server.refusals()[5], "400 GET / HTTP/1.1 (bare LF)");
    EXPECT_EQ(server.refusals()[8], "400 POST / HTTP/1.1 (bad chunk)");
}

TEST(Serve, LetsTheClientReadTheRefusalOfABodyItIsStillSending)
{
    auto limits = TestServer::quick();
    limits.body = 1000;
    TestServer server(echo, limits);
    TestPeer peer(server.port);
    peer.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n");
    peer.send(std::string(2'000'000, 'x'));
    EXPECT_EQ(status_of(peer.read_response()), 413);
}

TEST(Serve, TellsASlowHeadAndASlowBody)
{
    auto limits = TestServer::quick();
    limits.header_time = limits.body_time = 20ms;
    TestServer server(echo, limits);
    for (const auto* bytes :
         {"GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\na",
          "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
        TestPeer peer(server.port);
        peer.send(bytes);
        EXPECT_EQ(status_of(peer.read_response()), 408) << bytes;
    }
}

TEST(Serve, DoesNotLetADripOfBytesExtendTheHead)
{
    auto limits = TestServer::quick();
    limits.header_time = 50ms;
    TestServer server(echo, limits);
    TestPeer peer(server.port);
    for (int i = 0; i < 200 && server.refusals().empty(); ++i) {
        peer.send(i == 0 ? "GET /" : "x");
        std::this_thread::sleep_for(1ms);
    }
    EXPECT_EQ(status_of(peer.read_response()), 408);
}

TEST(Serve, ClosesIdleConnectionsWithoutAWord)
{
    auto limits = TestServer::quick();
    limits.idle_time = 20ms;
    TestServer server(echo, limits);
    TestPeer silent(server.port), used(server.port);
    EXPECT_EQ(silent.read_to_end(), "");
    TestPeer again(server.port);
    again.send(get);
    EXPECT_EQ(status_of(again.read_response()), 200);
    EXPECT_EQ(again.read_to_end(), "");
    EXPECT_TRUE(server.refusals().empty());
}

TEST(Serve, CutsAReaderThatMakesNoProgress)
{
    auto limits = TestServer::quick();
    limits.write_time = 50ms;
    const auto text = std::make_shared<const std::string>(64'000'000, 'z');
    TestServer server(
        [text](Request&) -> awaitable<Response> {
            co_return Response{.body = SharedBytes{text, *text}};
        },
        limits);
    TestPeer peer(server.port);
    peer.set_receive_buffer(4096);
    peer.send(get);
    peer.read_until("\r\n\r\n");
    while (server.connections() != 0)
        std::this_thread::sleep_for(1ms);
}

TEST(Serve, CutsAReaderThatTakesLittleByLittle)
{
    auto limits = TestServer::quick();
    limits.write_time = 200ms;
    limits.write_rate = 1'000'000'000;
    const auto text = std::make_shared<const std::string>(64'000'000, 'z');
    TestServer server(
        [text](Request&) -> awaitable<Response> {
            co_return Response{.body = SharedBytes{text, *text}};
        },
        limits);
    TestPeer peer(server.port);
    peer.set_receive_buffer(4096);
    peer.send(get);
    std::size_t taken = 0;
    while (server.connections() != 0 && taken < text->size()) {
        taken += peer.read_some(4096);
        std::this_thread::sleep_for(1ms);  // far from standing still, and too slow
    }
    EXPECT_LT(taken, text->size());
}

TEST(Serve, LetsConnectionsBeyondTheLimitWait)
{
    auto limits = TestServer::quick();
    limits.connections = 1;
    TestServer server(echo, limits);
    auto first = std::make_unique<TestPeer>(server.port);
    first->send(get);
    EXPECT_EQ(status_of(first->read_response()), 200);
    TestPeer second(server.port);
    second.send(get);
    EXPECT_EQ(server.connections(), 1U);
    first.reset();
    EXPECT_EQ(status_of(second.read_response()), 200);
}

}  // namespace
}  // namespace gatehouse::http

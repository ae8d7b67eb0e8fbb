// How connections live; what is refused is in serve_limits_test.cpp.
#include "http/serve.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "http/loopback.hpp"
#include "net/socket.hpp"
#include "net/timer.hpp"

namespace gatehouse::http {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST(Serve, KeepsTheConnectionForTheNextRequest)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    for (int i = 0; i < 3; ++i) {
        peer.send(get);
        const auto response = peer.read_response();
        EXPECT_EQ(body_of(response), "GET /a ");
        EXPECT_EQ(response.find("Connection:"), std::string::npos);
        EXPECT_NE(response.find("Date: "), std::string::npos);
    }
}

TEST(Serve, AnswersPipelinedRequestsInOrder)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    std::string all;
    for (int i = 0; i < 100; ++i)
        all +=
            "POST /" + std::to_string(i) + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc";
    peer.send(all);
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(body_of(peer.read_response()), "POST /" + std::to_string(i) + " abc");
}

TEST(Serve, ReadsARequestThatArrivesByteByByte)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    for (const char byte : std::string_view("POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                                            "chunked\r\n\r\n3\r\nabc\r\n0\r\nT: x\r\n\r\n"))
        peer.send({&byte, 1});
    EXPECT_EQ(body_of(peer.read_response()), "POST /b abc");
}

TEST(Serve, ForgivesOneEmptyLineBeforeARequest)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    peer.send("\r\n" + std::string(get) + "\r\n");
    EXPECT_EQ(body_of(peer.read_response()), "GET /a ");
    peer.send(get);
    EXPECT_EQ(body_of(peer.read_response()), "GET /a ");
    for (const char byte : "\r\n" + std::string(get))
        peer.send({&byte, 1});
    EXPECT_EQ(body_of(peer.read_response()), "GET /a ");
    peer.send("\r\n\r\n" + std::string(get));
    EXPECT_EQ(status_of(peer.read_response()), 400);
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(Serve, LetsTheClientReadItsLastAnswerWhileItStillSends)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    peer.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    peer.read_until("\r\n\r\n");
    for (int i = 0; i < 100; ++i)  // a server that had closed would have sent RST by now
        peer.send(get);
    EXPECT_EQ(peer.read_to_end(), "GET /a ");
    EXPECT_FALSE(peer.was_reset());
}

TEST(Serve, DropsTrailers)
{
    TestServer server([](Request& request) -> awaitable<Response> {
        co_return json(200, std::string(request.header("Authorization").value_or("none")));
    });
    TestPeer peer(server.port);
    peer.send(
        "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
        "0\r\nAuthorization: root\r\n\r\n");
    EXPECT_EQ(body_of(peer.read_response()), "none");
}

TEST(Serve, ClosesWhenTheClientAsksOrSpeaksHttp10)
{
    TestServer server(echo);
    for (const auto* head :
         {"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n"}) {
        TestPeer peer(server.port);
        peer.send(head);
        EXPECT_NE(peer.read_to_end().find("Connection: close\r\n"), std::string::npos);
    }
    TestPeer peer(server.port);
    for (int i = 0; i < 2; ++i) {
        peer.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        EXPECT_NE(peer.read_response().find("Connection: keep-alive\r\n"), std::string::npos);
    }
}

TEST(Serve, SendsNoBodyToHead)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    peer.send("HEAD /abc HTTP/1.1\r\nHost: x\r\n\r\n" + std::string(get));
    const auto head = peer.read_response(true);
    EXPECT_NE(head.find("Content-Length: 10\r\n"), std::string::npos);
    EXPECT_TRUE(head.ends_with("\r\n\r\n"));
    EXPECT_EQ(body_of(peer.read_response()), "GET /a ");
}

TEST(Serve, AnswersExpectContinueWhenTheBodyIsWelcome)
{
    TestServer server(echo);
    TestPeer peer(server.port);
    peer.send("PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    peer.send("ok");
    EXPECT_EQ(body_of(peer.read_response()), "PUT / ok");
}

TEST(Serve, SendsLargeSharedBodiesWhole)
{
    const auto text = std::make_shared<const std::string>(8'000'000, 'z');
    TestServer server([text](Request&) -> awaitable<Response> {
        co_return Response{.body = SharedBytes{text, *text}};
    });
    TestPeer peer(server.port);
    peer.send(std::string(get) + std::string(get));
    EXPECT_EQ(body_of(peer.read_response()).size(), text->size());
    EXPECT_EQ(body_of(peer.read_response()), *text);
}

TEST(Serve, OutlivesClientsThatLeave)
{
    const auto text = std::make_shared<const std::string>(8'000'000, 'z');
    TestServer server([text](Request&) -> awaitable<Response> {
        Timer timer(co_await asio::this_coro::executor, 1ms);
        co_await timer.async_wait(as_result);
        co_return Response{.body = SharedBytes{text, *text}};
    });
    for (const auto* bytes : {"", "GET", "GET /a HTTP/1.1\r\nHost: x\r\n\r\n",
                              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nab"})
        for (int i = 0; i < 5; ++i) {
            TestPeer peer(server.port);
            peer.send(bytes);
            if (i % 2 == 0)
                peer.reset();
        }
    TestPeer peer(server.port);
    peer.send(get);
    EXPECT_EQ(status_of(peer.read_response()), 200);
}

TEST(Serve, ReportsAnExceptionAndServesOn)
{
    TestServer server([](Request& request) -> awaitable<Response> {
        if (request.path == "/throw")
            throw std::runtime_error("disk full");
        co_return no_content();
    });
    TestPeer broken(server.port);
    broken.send("GET /throw HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(broken.read_to_end(), "");
    TestPeer peer(server.port);
    peer.send(get);
    EXPECT_EQ(status_of(peer.read_response()), 204);
    ASSERT_EQ(server.reports().size(), 1U);
    EXPECT_NE(server.reports()[0].find("disk full"), std::string::npos);
}

TEST(Serve, DrainsIdleConnectionsAtOnceAndOthersAfterTheirAnswer)
{
    std::promise<void> entered;
    Timer* gate = nullptr;
    TestServer server([&](Request& request) -> awaitable<Response> {
        if (request.path == "/wait") {
            Timer timer(co_await asio::this_coro::executor, 1h);
            gate = &timer;
            entered.set_value();
            co_await timer.async_wait(as_result);
        }
        co_return json(200, "done");
    });
    TestPeer idle(server.port), busy(server.port);
    idle.send(get);
    idle.read_response();
    busy.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    entered.get_future().get();
    server.start_drain(10s);
    EXPECT_EQ(idle.read_to_end(), "");
    EXPECT_FALSE(server.is_drained());
    asio::post(server.loop, [&] { gate->cancel(); });
    const auto answer = busy.read_to_end();
    EXPECT_EQ(body_of(answer), "done");
    EXPECT_NE(answer.find("Connection: close\r\n"), std::string::npos);
    server.wait_drained();
}

TEST(Serve, CutsWhatIsLeftWhenTheGraceIsOver)
{
    TestServer server(echo);
    TestPeer slow(server.port);
    slow.send("GET / HTTP/1.1\r\n");
    while (server.connections() == 0)
        std::this_thread::yield();
    server.start_drain(30ms);
    slow.read_to_end();
    server.wait_drained();
}

// Answers /wait when its client is gone or after a while, and says which; /a at once.
awaitable<Response> wait_for_the_client(Request& request)
{
    if (request.path == "/a")
        co_return json(200, "a");
    Timer timer(co_await asio::this_coro::executor, request.path == "/short" ? 50ms : 20s);
    bool gone = false;
    request.client->watch([&] {
        gone = true;
        timer.cancel();
    });
    co_await timer.async_wait(as_result);
    request.client->unwatch();
    co_return json(200, gone ? "gone" : "there");
}

TEST(Serve, TellsAHandlerThatItsClientHasGone)
{
    TestServer server(wait_for_the_client);
    {
        TestPeer peer(server.port);
        peer.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        peer.half_close();
        EXPECT_EQ(body_of(peer.read_response()), "gone");
    }
    {
        TestPeer peer(server.port);
        peer.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
        while (server.connections() == 0)
            std::this_thread::yield();
    }
    while (server.connections() > 0)
        std::this_thread::yield();
}

TEST(Serve, AClientWhoSendsItsNextRequestIsThere)
{
    TestServer server(wait_for_the_client);
    const std::string wait = "GET /short HTTP/1.1\r\nHost: x\r\n\r\n";
    TestPeer peer(server.port);
    for (int i = 0; i < 3; ++i) {  // one that came with it, one while it waits, and watched again
        peer.send(wait + (i == 0 ? std::string(get) : ""));
        if (i == 1)
            peer.send(get);
        EXPECT_EQ(body_of(peer.read_response()), "there");
        if (i < 2)
            EXPECT_EQ(body_of(peer.read_response()), "a");
    }
    peer.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n");
    peer.half_close();
    EXPECT_EQ(body_of(peer.read_response()), "gone");
}

TEST(Serve, TellsWhereARequestComesFrom)
{
    TestServer server([](Request& request) -> awaitable<Response> {
        co_return json(200, "from " + request.peer().address);
    });
    TestPeer peer(server.port);
    peer.send(get);
    EXPECT_EQ(body_of(peer.read_response()), "from 127.0.0.1");
}

}  // namespace
}  // namespace gatehouse::http

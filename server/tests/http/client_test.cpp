#include "http/client.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>
#include <deque>
#include <thread>

#include "http/loopback.hpp"
#include "net/listen.hpp"

namespace gatehouse::http {
namespace {

using namespace std::chrono_literals;

// One connection of the upstream: for each request head it reads it sends the next reply, then
// closes, or waits for the client to go when the last reply is `hang`.
using Replies = std::vector<std::string>;
const std::string hang = "hang";

// Plays a list of connections, one after the other, in a thread of its own.
class Upstream {
public:
    explicit Upstream(std::vector<Replies> connections)
        : acceptor_(gatehouse::listen(loop_, {.host = "127.0.0.1"}).value()),
          thread_([this, connections = std::move(connections)] { play(connections); })
    {}
    ~Upstream()
    {
        ::shutdown(acceptor_.native_handle(), SHUT_RDWR);
        thread_.join();
    }

    [[nodiscard]] Address address() const
    {
        return {.host = "127.0.0.1", .port = local_port(acceptor_)};
    }
    std::vector<std::string> requests;  // heads; read them after the Upstream's last answer

private:
    void play(const std::vector<Replies>& connections)
    {
        for (const auto& replies : connections) {
            int descriptor = -1;
            while ((descriptor = ::accept(acceptor_.native_handle(), nullptr, nullptr)) < 0)
                if (errno != EAGAIN)
                    return;
                else
                    std::this_thread::sleep_for(1ms);
            TestPeer peer(descriptor);
            for (const auto& reply : replies) {
                if (reply == hang) {
                    peer.read_to_end();
                    break;
                }
                requests.push_back(peer.read_until("\r\n\r\n"));
                peer.send(reply);
            }
        }
    }

    Loop loop_;
    Acceptor acceptor_;
    std::thread thread_;
};

using Answer = std::expected<ClientResponse, ClientError>;

// A client on a loop that runs only while a send does.
struct Caller {
    explicit Caller(Address address, ClientLimits limits = {}) : client(loop, address, limits) {}

    Answer send(std::string_view method, std::vector<std::string> lines = {}, std::string body = {},
                std::chrono::milliseconds deadline = 5s)
    {
        auto answer =
            asio::co_spawn(loop.get_executor(),
                           client.send(method, "/p?q=1", lines, body, deadline), asio::use_future);
        loop.restart();
        loop.run();
        return answer.get();
    }

    Loop loop{1};
    Client client;
};

ClientError error_of(const std::string& reply, ClientLimits limits = {})
{
    Upstream upstream({{reply}});
    const auto answer = Caller(upstream.address(), limits).send("GET");
    return answer ? ClientError::invalid : answer.error();
}

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A:  b \r\n\r\nok";

TEST(Client, SendsOneRequestAndReadsItsResponse)
{
    Upstream upstream({{ok}});
    Caller caller(upstream.address());
    const auto answer = caller.send("POST", {"Host: site", "X-Y: z"}, "body");
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->status, 200);
    EXPECT_EQ(answer->body, "ok");
    EXPECT_EQ(answer->header("x-a"), "b");
    EXPECT_EQ(upstream.requests[0],
              "POST /p?q=1 HTTP/1.1\r\nHost: site\r\nX-Y: z\r\nContent-Length: 4\r\n\r\n");
}

TEST(Client, UnderstandsEveryFraming)
{
    Upstream upstream({{
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok,
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nT: x\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",  // to HEAD
        "HTTP/1.1 200 OK\r\n\r\nuntil the end",
    }});
    Caller caller(upstream.address());
    EXPECT_EQ(caller.send("GET")->body, "ok");
    EXPECT_EQ(caller.send("GET")->body, "ok");
    EXPECT_EQ(caller.send("GET")->status, 304);
    EXPECT_EQ(caller.send("HEAD")->header("Content-Length"), "9");
    EXPECT_EQ(caller.send("GET")->body, "until the end");
}

TEST(Client, TakesAnotherConnectionWhenTheKeptOneWasClosed)
{
    Upstream upstream({{ok}, {ok}});
    Caller caller(upstream.address());
    EXPECT_TRUE(caller.send("GET"));
    EXPECT_TRUE(caller.send("GET"));
    EXPECT_EQ(upstream.requests.size(), 2U);
}

TEST(Client, RepeatsOnlyWhatMayBeRepeated)
{
    Upstream upstream({{ok, ""}, {ok, ""}});
    Caller caller(upstream.address());
    EXPECT_TRUE(caller.send("GET"));
    EXPECT_TRUE(caller.send("GET"));  // read, not answered: sent again on a new connection
    EXPECT_EQ(caller.send("POST").error(), ClientError::unavailable);
}

TEST(Client, DoesNotKeepAConnectionThatSaidMoreThanItsAnswer)
{
    Upstream upstream({{ok + "HTTP/1.1 200 OK\r\n"}, {ok}});
    Caller caller(upstream.address());
    EXPECT_TRUE(caller.send("GET"));
    EXPECT_EQ(caller.send("GET")->body, "ok");
}

TEST(Client, TellsTimeoutFromUnavailable)
{
    for (const std::string& start :
         {std::string(), std::string("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"),
          std::string("HTTP/1.1 200 OK\r\n\r\nab")}) {
        Upstream upstream({{start, hang}});
        Caller caller(upstream.address());
        EXPECT_EQ(caller.send("GET", {}, {}, 30ms).error(), ClientError::timeout) << start;
    }
    Address gone;
    {
        Upstream upstream({});
        gone = upstream.address();
    }
    EXPECT_EQ(Caller(gone).send("GET").error(), ClientError::unavailable);
}

TEST(Client, BelievesNothingThatIsNotHttp)
{
    for (const std::string reply : {
             "",
             "garbage\r\n\r\n",
             "SSH-2.0-x\r\n",
             "HTTP/1.1 200 OK\nContent-Length: 0\n\n",
             "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",
             "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
             "HTTP/1.1 101 Switching Protocols\r\n\r\n",
         })
        EXPECT_EQ(error_of(reply), ClientError::unavailable) << reply;
}

TEST(Client, RefusesResponsesBeyondItsLimits)
{
    const ClientLimits limits{.headers = 100, .body = 10};
    for (const std::string& reply :
         {"HTTP/1.1 200 OK\r\nX: " + std::string(200, 'x') + "\r\n\r\n",
          std::string("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"),
          std::string("HTTP/1.1 200 OK\r\n\r\n01234567890"),
          std::string("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n")})
        EXPECT_EQ(error_of(reply, limits), ClientError::unavailable) << reply;
}

TEST(Client, RefusesToSendWhatWouldBeReadAsMoreThanOneRequest)
{
    Caller caller({.host = "127.0.0.1", .port = 1});
    for (const std::string& line :
         {std::string("X: a\r\nY: b"), std::string("X: a\n"), std::string("X\r\n: a"),
          std::string("X: a\0b", 6), std::string("no colon"), std::string(": x"),
          std::string("Content-Length: 5"), std::string("transfer-encoding: chunked"),
          std::string("Connection: close")})
        EXPECT_EQ(caller.send("GET", {line}).error(), ClientError::invalid) << line;
    EXPECT_EQ(caller.send("G T").error(), ClientError::invalid);
}

TEST(Client, SpeaksToOurOwnServer)
{
    TestServer server(echo);
    Caller caller({.host = "localhost", .port = server.port});
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(caller.send("PUT", {}, "b")->body, "PUT /p b");
    EXPECT_EQ(server.connections(), 1U);
}

}  // namespace
}  // namespace gatehouse::http

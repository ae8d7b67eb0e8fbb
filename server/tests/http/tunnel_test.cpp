#include <gtest/gtest.h>

#include "http/loopback.hpp"

namespace gatehouse::http {
namespace {

constexpr std::string_view upgrade =
    "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

TestServer::Entry tunnel_to(std::uint16_t port)
{
    return [port](Request&) -> awaitable<Response> {
        Response response{.status = 426};
        response.tunnel = std::make_shared<const Tunnel>("127.0.0.1", port);
        co_return response;
    };
}

// The far end is a server of ours that answers with the request it saw.
TEST(Tunnel, ForwardsTheRequestAsItCameAndBothWaysAfterIt)
{
    TestServer far([](Request& request) -> awaitable<Response> {
        co_return json(200, std::string(request.head()));
    });
    TestServer near(tunnel_to(far.port));
    TestPeer peer(near.port);
    peer.send(upgrade);
    EXPECT_EQ(body_of(peer.read_response()), upgrade);
    const std::string second = "GET /second HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    peer.send(second);
    EXPECT_EQ(body_of(peer.read_response()), second);
    EXPECT_EQ(peer.read_to_end(), "");
}

TEST(Tunnel, IsOnlyForUpgradesAndAnswers502WithoutItsEnd)
{
    TestServer near(tunnel_to(1));
    TestPeer peer(near.port);
    peer.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(peer.read_response()), 426);
    peer.send(upgrade);
    EXPECT_EQ(status_of(peer.read_response()), 502);
}

}  // namespace
}  // namespace gatehouse::http

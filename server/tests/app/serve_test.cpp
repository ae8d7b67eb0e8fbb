// `gatehouse serve` in this process: with ASan and TSan it shows what a stop leaves behind.

#include "app/server.hpp"

#include <csignal>
#include <thread>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/write.hpp>

#include "support/temporary_folder.hpp"

namespace gatehouse::testing {
namespace {

using ::testing::HasSubstr;
using tcp = boost::asio::ip::tcp;

class Peer {
public:
    explicit Peer(const std::string& port)
        : socket_(connected(tcp::endpoint(boost::asio::ip::address_v4::loopback(),
                                          static_cast<std::uint16_t>(std::stoi(port)))))
    {}
    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
    std::string head()
    {
        std::string text;
        const auto size =
            boost::asio::read_until(socket_, boost::asio::dynamic_buffer(text), "\r\n\r\n");
        return text.substr(0, size);
    }

private:
    tcp::socket connected(const tcp::endpoint& where)
    {
        tcp::socket socket(io_);
        socket.connect(where);
        return socket;
    }

    boost::asio::io_context io_;
    tcp::socket socket_;
};

std::string csrf_token(const std::string& port)
{
    Peer peer(port);
    peer.send("GET /api/login-set-cookie/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto head = peer.head();
    constexpr std::string_view name = "csrftoken=";
    const auto begin = head.find(name) + name.size();
    return head.substr(begin, head.find(';', begin) - begin);
}

std::string login(const std::string& token)
{
    constexpr std::string_view body = R"({"email": "nobody@example.org", "password": "wrong"})";
    return fmt::format(
        "POST /api/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        "Content-Length: {}\r\nCookie: csrftoken={}\r\nX-CSRFToken: {}\r\n\r\n{}",
        body.size(), token, token, body);
}

// The hash of one login takes longer than everything else here; fifteen others wait for it.
TEST(Serve, EndsWithoutWaitingForThePasswordsThatADrainLeavesBehind)
{
    constexpr int logins = 16;  // as many as one client may have in the queue
    const TemporaryFolder folder;
    auto config = load_config({{"data", folder.path()},
                               {"listen", "127.0.0.1:0"},
                               {"web", "none"},
                               {"loops", "1"},
                               {"hash-threads", "1"},
                               {"login-throttle", "off"},
                               {"log", folder.file("log")}},
                              {});
    config.drain_timeout = std::chrono::seconds(0);
    const SystemClock clock;
    SystemRandom random;
    Log log(config.log, Level::info, clock);
    std::jthread visitors;
    std::string live;
    const auto ready = [&](const std::string& address) {
        visitors = std::jthread([&, port = address.substr(address.rfind(':') + 1)] {
            const auto request = login(csrf_token(port));
            std::vector<std::unique_ptr<Peer>> peers;
            for (int i = 0; i < logins; ++i) {
                peers.push_back(std::make_unique<Peer>(port));
                peers.back()->send(request);
            }
            Peer last(port);  // behind the others in the loop's line
            last.send("GET /-/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
            live = last.head();
            std::raise(SIGTERM);
        });
    };
    app::serve({.config = config, .clock = clock, .random = random, .log = log, .ready = ready});
    visitors.join();
    EXPECT_THAT(live, HasSubstr("200 OK"));
}

}  // namespace
}  // namespace gatehouse::testing

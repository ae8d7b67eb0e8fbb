#pragma once
// The HTTP/1.1 server of one loop (one single-threaded io_context a core). Built by the app, once a
// loop; used only from that loop's thread, or before it runs. Several loops listen on one address
// (SO_REUSEPORT). Promises:
// a request reaches `entry` only after check_head accepted its head and its whole body was read;
// requests of one connection are answered in order, one at a time; what serve refuses itself (400,
// 408, 413, 414, 417, 431, 502, 505) is answered by `refuse`, then the connection is closed. Idle
// connections cost no timer each: one sweep a loop looks at every deadline.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "base/error.hpp"
#include "http/head.hpp"
#include "http/request.hpp"
#include "http/response.hpp"
#include "http/serialize.hpp"
#include "net/address.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::http {

struct ServeLimits {
    using Time = std::chrono::milliseconds;

    HeadLimits head = {};
    std::size_t body = 1024 * 1024;    // bytes, declared or chunked; beyond: 413
    std::size_t connections = 20'000;  // of this loop; beyond: new ones wait in the kernel
    Time header_time = Time(10'000);   // from the first byte to the end of the head; then 408
    Time body_time = Time(30'000);     // the whole body; then 408
    Time idle_time = Time(75'000);     // without a byte between requests; then closed
    Time write_time = Time(30'000);    // without progress while sending; then cut
    std::size_t write_rate = 1024;     // bytes a second, on average after write_time; slower: cut
    Time linger_time = Time(2'000);    // after a refusal, for the client to read it
    Time sweep = Time(500);            // how exact all of these are
};

// What serve refused. The views die with the call.
struct Refused {
    int status;
    std::string_view why;           // for the log, never for the client
    std::string_view request_line;  // as far as it was read, unchecked bytes, at most 256
    const Peer& peer;
};

struct ServeHooks {
    // The request lives until the coroutine ends. An exception cuts the connection and is reported.
    std::function<awaitable<Response>(Request&)> entry;
    // Must not throw. The connection closes after the answer whatever `close` says.
    std::function<Response(const Refused&)> refuse;
    Report report = {};  // sentences for the log; may be empty
};

class Server {
public:
    // The loop outlives the server. A handler that still runs when the server is destroyed ends
    // into a closed connection.
    Server(Loop& loop, ServeHooks hooks, ServeLimits limits = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    // Accepts from now on. The port that was bound; errors: unavailable.
    Result<std::uint16_t> listen(const Address& address);

    // Stops accepting, closes idle connections, lets requests in flight finish (with Connection:
    // close), and after `grace` cuts what is left. Returns when no connection is left, or then.
    awaitable<> drain(std::chrono::milliseconds grace);

    [[nodiscard]] std::size_t connections() const;

    struct Core;

private:
    std::shared_ptr<Core> core_;
};

}  // namespace gatehouse::http

#pragma once
// HTTP/1.1 to one upstream: the Nuxt server of `--web http://host:port`. One client a loop, used
// from that loop only; it outlives its sends. Connections are kept and used again; GET and HEAD are
// tried once more when a kept one turns out closed. Nothing of a response is believed that
// response_head.hpp refuses.

#include <chrono>
#include <cstdint>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "http/request.hpp"
#include "net/address.hpp"
#include "net/awaitable.hpp"

namespace gatehouse::http {

enum class ClientError : std::uint8_t {
    invalid,      // the request would not be one line a field: a CR, LF or NUL, or a framing field
    unavailable,  // no connection, closed too early, too large, or not HTTP
    timeout,      // the deadline passed
};

// For callers that only pass it on: all are `unavailable`, with a sentence for the log.
[[nodiscard]] Error as_error(ClientError error);

struct ClientResponse {
    ClientResponse() = default;
    ClientResponse(ClientResponse&&) noexcept = default;
    ClientResponse& operator=(ClientResponse&&) noexcept = default;
    ClientResponse(const ClientResponse&) = delete;
    ClientResponse& operator=(const ClientResponse&) = delete;
    ~ClientResponse() = default;

    int status = 0;
    std::string head;           // owns what the fields view; longer than any small string
    std::vector<Field> fields;  // in order; hop-by-hop fields included
    std::string body;           // decoded from chunks

    // The first field of that name (case-insensitive), or nullopt.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
};

struct ClientLimits {
    std::size_t headers = 64 * 1024;      // bytes
    std::size_t body = 32 * 1024 * 1024;  // bytes
    std::size_t kept_connections = 32;
};

class Client {
public:
    Client(Loop& loop, Address upstream, ClientLimits limits = {});
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;
    ~Client();

    // `lines` are "Name: value" and may hold a Host; Content-Length and Connection are set here and
    // refused there. The deadline covers everything from connecting to the last byte.
    awaitable<std::expected<ClientResponse, ClientError>> send(std::string_view method,
                                                               std::string_view target,
                                                               std::span<const std::string> lines,
                                                               std::string_view body,
                                                               std::chrono::milliseconds deadline);

    [[nodiscard]] const Address& upstream() const { return upstream_; }

private:
    struct State;

    Loop& loop_;
    Address upstream_;
    std::shared_ptr<State> state_;
};

}  // namespace gatehouse::http

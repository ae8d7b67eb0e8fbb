#pragma once
// One request and its response over one upstream connection. Internal to the client.

#include <expected>
#include <string>
#include <string_view>

#include "http/client.hpp"
#include "net/read_buffer.hpp"
#include "net/socket.hpp"

namespace gatehouse::http {

struct Link {
    explicit Link(Loop& loop) : socket(loop.get_executor()) {}

    Socket socket;
    ReadBuffer in;
    bool reused = false;    // carried an exchange before this one
    bool ended = false;     // the upstream closed in order
    bool heard = false;     // a byte of this exchange's response has come
    bool reusable = false;  // after the exchange: ready for another
};

// The request's bytes without its body, or nullopt for ClientError::invalid.
std::optional<std::string> request_head(std::string_view method, std::string_view target,
                                        std::span<const std::string> lines, std::size_t body_size,
                                        const Address& upstream);

// nullopt: the connection failed or what came was refused. Interim responses (1xx) are skipped.
awaitable<std::optional<ClientResponse>> exchange(Link& link, std::string_view head,
                                                  std::string_view body, bool head_only,
                                                  const ClientLimits& limits);

}  // namespace gatehouse::http

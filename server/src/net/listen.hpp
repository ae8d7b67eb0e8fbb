#pragma once
// Opens listening sockets. Called by http::Server at start and by tests.
// A listener sets SO_REUSEPORT, so that every loop has its own and the kernel shares the
// connections out.

#include <string>

#include "base/error.hpp"
#include "net/address.hpp"
#include "net/socket.hpp"

namespace gatehouse {

// Errors: unavailable, with a sentence that names the address. A host must be a numeric address or
// "localhost" (which is 127.0.0.1).
[[nodiscard]] Result<Acceptor> listen(Loop& loop, const Address& address);

// Whether nobody listens there yet. SO_REUSEPORT alone would let a second server of the same user
// share the address silently. Errors: unavailable, with a sentence that names the address.
[[nodiscard]] Result<> check_free(Loop& loop, const Address& address);

// The port the kernel chose or was given.
[[nodiscard]] std::uint16_t local_port(const Acceptor& acceptor);

// "192.0.2.1" or "2001:db8::1" without zone; an IPv4 address in IPv6 is written as IPv4; "" for a
// peer that is already gone.
[[nodiscard]] std::string peer_address(const Socket& socket);

}  // namespace gatehouse

#pragma once
// Forwards an upgraded connection byte for byte, for the development server's WebSocket only.
// Called by the connection.

#include <string>

#include "http/response.hpp"
#include "net/socket.hpp"

namespace gatehouse::http {

// Connects to the tunnel's end, sends `first` (the request as it came) and copies both ways until
// either side closes. False when the other end could not be reached: nothing was sent to the
// client.
awaitable<bool> run_tunnel(Socket& client, const Tunnel& tunnel, std::string first);

}  // namespace gatehouse::http

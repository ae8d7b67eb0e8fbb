#pragma once
// One accepted connection: reads requests, calls the entry, writes responses, in order, until
// either side closes. Internal to serve. It lives in its own coroutine's frame; the sweep and the
// drain reach it through the list in Core.

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>

#include "http/head.hpp"
#include "http/serve_core.hpp"
#include "net/read_buffer.hpp"

namespace gatehouse::http {

class Connection final : private ClientWatch {
public:
    Connection(Server::Core& core, Socket socket, Peer peer);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    awaitable<> run();

    void sweep(std::uint64_t tick);  // ends the wait whose deadline has passed
    void close_if_idle();
    void cut();

private:
    struct Watch;

    void watch(std::function<void()> gone) override;
    void unwatch() override { watch_.reset(); }

    // What is waited for; each but `handling` has a deadline.
    enum class Phase : std::uint8_t { idle, head, body, handling, writing, lingering, tunnel };

    void enter(Phase phase);
    bool skip_empty_line();
    awaitable<bool> read_head(std::size_t& size);
    awaitable<bool> read_more(std::size_t room);
    awaitable<bool> read_body(Request& request, const HeadFacts& facts);
    awaitable<bool> read_counted(Request& request, std::size_t size);
    awaitable<bool> read_chunks(Request& request);
    awaitable<bool> send(const Response& response, const HeadFacts& facts, bool head_only);
    awaitable<bool> send_rest(std::string head, std::string_view body);
    awaitable<> refuse(int status, std::string_view why, std::string_view head);
    awaitable<> linger();
    awaitable<> forward(const Request& request, const Tunnel& tunnel);

    Server::Core& core_;
    Socket socket_;
    Peer peer_;
    ReadBuffer in_;
    std::shared_ptr<Watch> watch_;
    std::size_t index_;  // in core_.connections
    std::uint64_t deadline_ = 0;
    Phase phase_ = Phase::idle;
    bool timed_out_ = false;
    bool empty_line_skipped_ = false;  // before this request
};

}  // namespace gatehouse::http

#pragma once
// A Server on a free loopback port in a thread of its own, and a blocking peer to talk to it, for
// the few tests that need real sockets. A peer gives up after five seconds, so no test hangs.

#include <atomic>
#include <future>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "http/serve.hpp"

namespace gatehouse::http {

class TestPeer {
public:
    explicit TestPeer(std::uint16_t port);
    explicit TestPeer(int descriptor) : descriptor_(descriptor) {}
    TestPeer(const TestPeer&) = delete;
    TestPeer& operator=(const TestPeer&) = delete;
    ~TestPeer();

    void send(std::string_view bytes) const;  // ignores a closed peer
    std::string read_response(bool head_only = false);
    std::string read_until(std::string_view end);   // up to and with `end`, or to the end
    std::string read_to_end();                      // what is left; "TIMEOUT" appended after 5 s
    std::size_t read_some(std::size_t most) const;  // how many bytes came
    [[nodiscard]] bool was_reset() const { return reset_; }
    void half_close() const;
    void reset();  // closes with RST
    void set_receive_buffer(int bytes) const;

private:
    bool fill();

    int descriptor_;
    std::string in_;
    bool reset_ = false;
};

class TestServer {
public:
    using Entry = std::function<awaitable<Response>(Request&)>;

    explicit TestServer(Entry entry, ServeLimits limits = quick());
    ~TestServer();

    // Limits with a sweep short enough for tests.
    static ServeLimits quick();

    std::uint16_t port = 0;
    void start_drain(std::chrono::milliseconds grace);
    void wait_drained();
    bool is_drained();
    std::size_t connections();
    std::vector<std::string> refusals();  // "400 GET / HTTP/1.1 (bare LF)"
    std::vector<std::string> reports();

    Loop loop{1};

private:
    std::mutex mutex_;
    std::vector<std::string> refusals_, reports_;
    Server server_;
    std::future<void> drained_;
    std::thread thread_;
};

// "HTTP/1.1 200 OK\r\n…" → 200
int status_of(std::string_view response);
std::string body_of(std::string_view response);
// Where a lambda is awkward: answers "METHOD path body".
awaitable<Response> echo(Request& request);

}  // namespace gatehouse::http

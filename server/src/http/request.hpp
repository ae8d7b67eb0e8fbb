#pragma once
// One HTTP request as a value: no socket. http::serve makes them from the wire, tests and
// in-process callers make them with Request::make. Movable, not copyable: the views below point
// into the head that the request owns.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace gatehouse::http {

enum class Method : std::uint8_t { get, head, post, put, patch, del, options, trace, other };

// GET, HEAD, OPTIONS and TRACE change nothing (RFC 9110 section 9.2.1).
[[nodiscard]] bool is_safe(Method method);
[[nodiscard]] Method method_of(std::string_view name);  // case-sensitive, as RFC 9110 says

struct Field {
    std::string_view name;
    std::string_view value;
};

// Where the bytes came from.
struct Peer {
    std::string address;  // "192.0.2.1", "2001:db8::1", or "" when it had gone already
};

// For a handler that waits for something costly: is the client still there? It counts as gone when
// it has closed its sending side, which a browser does only when it leaves. One that has already
// sent its next request is there.
class ClientWatch {
public:
    ClientWatch() = default;
    ClientWatch(const ClientWatch&) = delete;
    ClientWatch& operator=(const ClientWatch&) = delete;

    // `gone` is called at most once, on the handler's loop, never from inside watch().
    virtual void watch(std::function<void()> gone) = 0;
    virtual void unwatch() = 0;  // before the handler ends

protected:
    ~ClientWatch() = default;
};

class Request {
public:
    // `head` is the request line and the header lines, each ended by CRLF, with or without the
    // empty line; checked by check_head (http/head.hpp) when it comes from a stranger.
    // Errors: malformed (no request line, bad target, bad percent escapes).
    static Result<Request> parse(std::string head, std::string body = {}, Peer peer = {});

    // For tests and in-process calls: lines are "Name: value".
    static Request make(std::string_view method, std::string_view target,
                        std::vector<std::string> lines = {}, std::string body = {});

    Request(Request&&) noexcept = default;
    Request& operator=(Request&&) noexcept = default;
    Request(const Request&) = delete;
    Request& operator=(const Request&) = delete;
    ~Request() = default;

    Method method{};
    std::string_view method_name;  // as sent: "GET", "FOO"
    std::string_view target;       // origin-form, also of an absolute one: "/api/posts/?limit=10"
    std::string_view raw_path;     // target up to "?"
    std::string_view query;        // after "?", without it
    std::string path;              // raw_path, percent-decoded once; bytes, not checked for UTF-8
    std::string body;
    ClientWatch* client = nullptr;        // of a request that a connection waits for
    std::vector<std::string> parameters;  // of the matched route, in order; filled by the router

    // The field of that name (case-insensitive), or nullopt. Several are joined by commas (RFC 9110
    // section 5.3; WSGI servers do it for every field), so that a value that must be one is none.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const;
    [[nodiscard]] const Peer& peer() const
    {
        asked_beyond_key_ = true;
        return peer_;
    }
    [[nodiscard]] const std::vector<Field>& fields() const  // in order, names as sent
    {
        asked_beyond_key_ = true;
        return fields_;
    }
    void set_peer(Peer peer) { peer_ = std::move(peer); }

    // Decoded, valid UTF-8; of several the last.
    [[nodiscard]] std::optional<std::string> query_value(std::string_view name) const;

    // The route's first parameter as an id, read by python_int; not_found when it is no number.
    [[nodiscard]] Result<std::int64_t> id() const;

    // The bytes this request was parsed from, as sent.
    [[nodiscard]] std::string_view head() const
    {
        asked_beyond_key_ = true;
        return head_;
    }

    // Whether, since begin_asking(), somebody looked at more than method, target, Host, Accept and
    // body: an answer that may be kept must depend on nothing else.
    void begin_asking() { asked_beyond_key_ = false; }
    [[nodiscard]] bool asked_beyond_key() const { return asked_beyond_key_; }

private:
    Request() = default;
    std::string head_;
    std::vector<Field> fields_;
    Peer peer_;
    mutable bool asked_beyond_key_ = false;
    mutable std::vector<std::unique_ptr<std::string>> joined_;  // what header() had to put together
};

}  // namespace gatehouse::http

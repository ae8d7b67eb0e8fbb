#pragma once
// One HTTP response as a value. http::serve adds Date, Connection and Content-Length.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gatehouse::http {

// A header's name is a literal of ours, never a stranger's text.
class HeaderName {
public:
    template <std::size_t N>
    consteval HeaderName(const char (&literal)[N]) : text_(literal, N - 1)
    {}
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::string_view text_;
};

struct Header {
    HeaderName name;
    std::string value;  // no CR, LF or NUL: serve drops a header that has one, and logs it
};

// Bytes that something else keeps alive (a static file, a kept page).
struct SharedBytes {
    std::shared_ptr<const void> owner;
    std::string_view bytes;
};

// Where to forward an upgraded connection (the development server's WebSocket). Only honoured for a
// GET that asks for an upgrade; serve then copies bytes both ways until either side closes.
struct Tunnel {
    std::string host;  // a numeric address or a name
    std::uint16_t port = 0;
};

struct Response {
    int status = 200;
    std::vector<Header> headers = {};
    std::variant<std::string, SharedBytes> body = {};
    std::vector<std::string> cookies = {};  // whole Set-Cookie values, in order
    SharedBytes lines = {};  // more headers, as "Name: value\r\n" lines, sent after the others
    std::string_view common_headers = {};  // ready-made "Name: value\r\n" lines of static lifetime
    bool close = false;                    // end the connection after this answer
    std::shared_ptr<const Tunnel> tunnel = {};

    [[nodiscard]] std::string_view body_view() const;
    [[nodiscard]] const std::string* header(std::string_view name) const;  // case-insensitive
    [[nodiscard]] bool has(std::string_view name) const;                   // also among the lines
    void set(HeaderName name, std::string value);                          // replaces
};

[[nodiscard]] Response json(int status, std::string body);
[[nodiscard]] Response html(int status, std::string body);  // text/html; charset=utf-8
[[nodiscard]] Response no_content();                        // 204
[[nodiscard]] Response redirect(int status, std::string location);
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace gatehouse::http

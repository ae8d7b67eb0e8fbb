#pragma once
// What the frames of the render channel say: their JSON read strictly, and written. A renderer is
// ours, but what it runs is not: whatever is not exactly of the form in docs/render-channel.md is
// malformed, and closes the channel. Sizes: frames.hpp.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "http/response.hpp"

namespace gatehouse::render {

inline constexpr int protocol_version = 2;
inline constexpr std::size_t most_headers = 64;  // of a page

using HeaderLines = std::vector<std::pair<std::string, std::string>>;

// All that a page may depend on besides its API calls. The bytes made of it are a page's key.
struct Question {
    std::string_view method, scheme, host, target;
    std::vector<std::pair<std::string_view, std::string_view>> vary = {};
};
[[nodiscard]] std::string render_payload(const Question& question);

struct Hello {
    std::int64_t protocol = 0;
    std::string build;
};
[[nodiscard]] Result<Hello> read_hello(std::string_view payload);

struct Call {
    std::uint32_t call = 0;  // the renderer's number for it
    std::string method, target, accept;
};
[[nodiscard]] Result<Call> read_call(std::string_view payload);

// The API's answer: its headers, but never a cookie. Of an answer too large for a frame: 502.
[[nodiscard]] std::string reply_payload(std::uint32_t call, const http::Response& response,
                                        bool with_body);

// The same answer to a call that was not made yet.
[[nodiscard]] std::string early_payload(const Call& call, const http::Response& response);

struct PageReply {
    int status = 0;  // as claimed
    HeaderLines headers;
    bool keep = false;
    std::string why;      // it must not be kept
    std::int64_t unused;  // early answers that it did not ask for
    std::string body;
};
[[nodiscard]] Result<PageReply> read_page(std::string payload);

struct RendererLog {
    bool error = false;
    std::string text;
};
[[nodiscard]] Result<RendererLog> read_log(std::string_view payload);

// Bytes of its heap.
[[nodiscard]] Result<std::int64_t> read_pong(std::string_view payload);

}  // namespace gatehouse::render

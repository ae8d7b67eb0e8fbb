#pragma once
// Decodes a chunked body (RFC 9112 section 7.1) as its bytes arrive; the only user of Beast. Called
// by the connection and by the client. Chunk extensions and trailers are read and dropped: nothing
// a peer sends after the head may become a header. Refused: anything Beast refuses, a body of more
// than `limit` bytes, and more than 16 KiB of chunk header or trailers.

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace gatehouse::http {

class ChunkedBody {
public:
    enum class Refusal : std::uint8_t { malformed, too_large };

    explicit ChunkedBody(std::size_t limit);
    ChunkedBody(const ChunkedBody&) = delete;
    ChunkedBody& operator=(const ChunkedBody&) = delete;
    ~ChunkedBody();

    // Takes what it can of `bytes` and says how many; the caller keeps the rest and gives it again
    // with more behind it. Bytes after the last chunk are left alone.
    std::expected<std::size_t, Refusal> feed(std::string_view bytes);
    [[nodiscard]] bool done() const;
    [[nodiscard]] std::string take();  // the body, when done

private:
    struct Parser;
    std::unique_ptr<Parser> parser_;
};

}  // namespace gatehouse::http

#pragma once
// Decodes a chunked body (RFC 9112 section 7.1) as its bytes arrive; touches no socket. Called by
// the connection and by the client. Chunk extensions and trailers are read and dropped: nothing a
// peer sends after the head may become a header. Refused, because a lenient reader and a strict one
// would see different ends of the body: a line that ends otherwise than by CRLF; a size that is not
// 1 to 16 hexadecimal digits; extensions and trailers that are not of the RFC's grammar, so that
// no quote spans lines and nothing is folded; a body of more than `limit` bytes; and more than
// 16 KiB of lines that carry no data, counted as in Go's net/http (CVE-2023-39326).

#include <cstddef>
#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace gatehouse::http {

class ChunkedBody {
public:
    enum class Refusal : std::uint8_t { malformed, too_large };

    explicit ChunkedBody(std::size_t limit) : limit_(limit) {}

    // Takes what it can of `bytes` and says how many; the caller keeps the rest and gives it again
    // with more behind it. Bytes after the last chunk are left alone. After a refusal: no more.
    std::expected<std::size_t, Refusal> feed(std::string_view bytes);
    [[nodiscard]] bool done() const { return part_ == Part::done; }
    [[nodiscard]] std::string take() { return std::move(body_); }  // when done

private:
    enum class Part : std::uint8_t { size, chunk, chunk_end, trailers, done };
    using Step = std::expected<std::size_t, Refusal>;

    Step step(std::string_view bytes);
    Step chunk(std::string_view bytes);
    Step line(std::string_view line);
    Step size_line(std::string_view line);

    std::size_t limit_;
    std::size_t left_ = 0;    // of the chunk
    std::size_t excess_ = 0;  // bytes of lines beyond what their chunks are worth
    Part part_ = Part::size;
    std::string body_;
};

}  // namespace gatehouse::http

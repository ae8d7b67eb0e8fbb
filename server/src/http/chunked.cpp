#include "http/chunked.hpp"

#include <algorithm>
#include <charconv>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

constexpr std::size_t excess_limit = 16 * 1024;
constexpr std::size_t size_digits = 16;  // of a 64-bit number
// What a chunk may spend on its lines without that being an excess.
constexpr std::size_t free_for_a_chunk = 16, free_for_a_byte = 2;

constexpr std::unexpected malformed(ChunkedBody::Refusal::malformed);
constexpr std::unexpected too_large(ChunkedBody::Refusal::too_large);

void skip_space(std::string_view& text)
{
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
}

bool skip_token(std::string_view& text)
{
    std::size_t end = 0;
    while (end < text.size() && is_token(text.substr(end, 1)))
        ++end;
    text.remove_prefix(end);
    return end > 0;
}

// quoted-string of RFC 9110 section 5.6.4; its characters were looked at before.
bool skip_quoted(std::string_view& text)
{
    for (std::size_t at = 1; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            text.remove_prefix(at + 1);
            return true;
        }
    }
    return false;
}

// *( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )
bool are_extensions(std::string_view text)
{
    while (!text.empty()) {
        skip_space(text);
        if (!text.starts_with(';'))
            return false;
        text.remove_prefix(1);
        skip_space(text);
        if (!skip_token(text))
            return false;
        auto value = text;
        skip_space(value);
        if (!value.starts_with('='))
            continue;
        value.remove_prefix(1);
        skip_space(value);
        if (!(value.starts_with('"') ? skip_quoted(value) : skip_token(value)))
            return false;
        text = value;
    }
    return true;
}

bool is_trailer(std::string_view line)
{
    const auto colon = line.find(':');
    return colon != std::string_view::npos && is_token(line.substr(0, colon));
}

}  // namespace

std::expected<std::size_t, ChunkedBody::Refusal> ChunkedBody::feed(std::string_view bytes)
{
    std::size_t used = 0;
    while (!done()) {
        const auto taken = step(bytes.substr(used));
        if (!taken)
            return taken;
        if (*taken == 0)
            break;
        used += *taken;
    }
    return used;
}

// How many bytes were used; 0: more must come.
ChunkedBody::Step ChunkedBody::step(std::string_view bytes)
{
    if (part_ == Part::chunk)
        return chunk(bytes);
    if (part_ == Part::chunk_end && !std::string_view("\r\n").starts_with(bytes.substr(0, 2)))
        return malformed;
    const auto end = bytes.find('\n');
    if (end == std::string_view::npos)
        return excess_ + bytes.size() > excess_limit ? Step(malformed) : 0;
    if (end == 0 || bytes[end - 1] != '\r' || !is_field_value(bytes.substr(0, end - 1)))
        return malformed;
    return line(bytes.substr(0, end - 1));
}

ChunkedBody::Step ChunkedBody::chunk(std::string_view bytes)
{
    const auto part = bytes.substr(0, left_);
    body_.append(part);
    left_ -= part.size();
    if (left_ == 0)
        part_ = Part::chunk_end;
    return part.size();
}

ChunkedBody::Step ChunkedBody::line(std::string_view line)
{
    const auto used = line.size() + 2;
    if (part_ == Part::chunk_end) {
        part_ = Part::size;
        return line.empty() ? Step(used) : malformed;
    }
    excess_ += used;
    if (part_ == Part::size) {
        if (const auto size = size_line(line); !size)
            return size;
    } else if (line.empty()) {
        part_ = Part::done;
    } else if (!is_trailer(line)) {
        return malformed;
    }
    return excess_ > excess_limit ? Step(malformed) : used;
}

// The size of the chunk that begins.
ChunkedBody::Step ChunkedBody::size_line(std::string_view line)
{
    std::uint64_t size = 0;
    const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), size, 16);
    const auto digits = static_cast<std::size_t>(end - line.data());
    if (error != std::errc{} || digits > size_digits || !are_extensions(line.substr(digits)))
        return malformed;
    if (size > limit_ - body_.size())
        return too_large;
    left_ = static_cast<std::size_t>(size);
    part_ = left_ == 0 ? Part::trailers : Part::chunk;
    excess_ -= std::min(excess_, free_for_a_chunk + free_for_a_byte * left_);
    return left_;
}

}  // namespace gatehouse::http

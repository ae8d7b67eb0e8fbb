#include "render/frames.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gatehouse::render {
namespace {

constexpr std::size_t head_size = 9;
constexpr std::size_t small = 4 * 1024;  // frames of numbers and names

std::uint32_t number_at(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;)
        value = value << 8U | static_cast<unsigned char>(bytes[i]);
    return value;
}

void append_number(std::string& out, std::uint32_t value)
{
    for (int i = 0; i < 4; ++i, value >>= 8U)
        out += static_cast<char>(value & 0xFFU);
}

bool renderers_send(FrameType type)
{
    return type >= FrameType::hello && type <= FrameType::pong;
}

}  // namespace

std::size_t limit_of(FrameType type)
{
    switch (type) {
        case FrameType::cancel:
        case FrameType::ping:
        case FrameType::finish: return smallest_frame;
        case FrameType::hello:
        case FrameType::pong: return small;
        case FrameType::render:
        case FrameType::call:
        case FrameType::log: return smallest_frame + 4 + largest_metadata;
        case FrameType::reply:
        case FrameType::early:
        case FrameType::page: return largest_frame;
    }
    return 0;
}

bool append_frame(std::string& out, FrameType type, std::uint32_t id, std::string_view payload)
{
    const auto length = smallest_frame + payload.size();
    if (length > limit_of(type))
        return false;
    append_number(out, static_cast<std::uint32_t>(length));
    out += static_cast<char>(type);
    append_number(out, id);
    out.append(payload);
    return true;
}

std::string join_payload(const Payload& parts)
{
    std::string payload;
    payload.reserve(4 + parts.metadata.size() + parts.body.size());
    append_number(payload, static_cast<std::uint32_t>(parts.metadata.size()));
    return payload.append(parts.metadata).append(parts.body);
}

Result<Payload> split_payload(std::string_view payload)
{
    if (payload.size() < 4)
        return refuse(Reason::malformed, "metadata without a length");
    const std::size_t size = number_at(payload);
    payload.remove_prefix(4);
    if (size > payload.size() || size > largest_metadata)
        return refuse(Reason::malformed, "metadata longer than allowed");
    return Payload{.metadata = payload.substr(0, size), .body = payload.substr(size)};
}

// Room for it is made at once; of a longer one, memory follows the bytes.
constexpr std::size_t usual_payload = std::size_t{512} * 1024;

Result<std::optional<Frame>> FrameReader::next(std::string_view& bytes)
{
    if (head_.size() < head_size) {
        const auto part = bytes.substr(0, head_size - head_.size());
        head_.append(part);
        bytes.remove_prefix(part.size());
        if (head_.size() < head_size)
            return std::nullopt;
        const std::size_t length = number_at(head_);
        const auto type = static_cast<FrameType>(static_cast<unsigned char>(head_[4]));
        if (!renderers_send(type))
            return refuse(
                Reason::malformed,
                fmt::format("a frame of type {} is none of a renderer's", static_cast<int>(type)));
        if (length < smallest_frame || length > limit_of(type))
            return refuse(Reason::malformed, fmt::format("a frame of type {} and {} bytes",
                                                         static_cast<int>(type), length));
        frame_ = {.type = type, .id = number_at(std::string_view(head_).substr(5))};
        left_ = length - smallest_frame;
        frame_.payload.reserve(std::min(left_, usual_payload));
    }
    const auto part = bytes.substr(0, left_);
    frame_.payload.append(part);
    bytes.remove_prefix(part.size());
    left_ -= part.size();
    if (left_ > 0)
        return std::nullopt;
    head_.clear();
    return std::exchange(frame_, {});
}

}  // namespace gatehouse::render

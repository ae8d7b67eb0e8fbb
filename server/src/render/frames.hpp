#pragma once
// The render channel's frames (docs/render-channel.md): how bytes are cut into them, and nothing of
// what they mean. u32 LE length of what follows | u8 type | u32 LE id | payload. A payload with
// metadata is u32 LE length of a JSON object, the object, then the body's bytes.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace gatehouse::render {

enum class FrameType : std::uint8_t {
    // server to renderer
    render = 1,
    cancel = 2,
    reply = 3,
    ping = 4,
    finish = 5,
    early = 6,
    // renderer to server
    hello = 65,
    call = 66,
    page = 67,
    log = 68,
    pong = 69,
};

struct Frame {
    FrameType type{};
    std::uint32_t id = 0;  // of the render; of the ping; 0 where there is none
    std::string payload = {};

    bool operator==(const Frame&) const = default;
};

// Bytes after the length: type, id and payload.
inline constexpr std::size_t smallest_frame = 5;
inline constexpr std::size_t largest_frame = 16 * 1024 * 1024;
inline constexpr std::size_t largest_metadata = 64 * 1024;  // bytes of the JSON object

// The most a frame of that type may have after its length.
[[nodiscard]] std::size_t limit_of(FrameType type);

// False when it would be beyond the limit of its type: nothing is appended then.
bool append_frame(std::string& out, FrameType type, std::uint32_t id, std::string_view payload);

struct Payload {
    std::string_view metadata;  // JSON, not looked at
    std::string_view body;
};
[[nodiscard]] std::string join_payload(const Payload& parts);
// Errors: malformed, when the metadata is longer than the payload or the limit. Views into it.
[[nodiscard]] Result<Payload> split_payload(std::string_view payload);

// Cuts a renderer's bytes into frames, however they arrive. Memory follows the bytes that came; a
// length that was only claimed makes at most 512 KiB of room.
class FrameReader {
public:
    // Takes bytes off the front; a frame as soon as it is whole, nullopt when they are used up.
    // Errors: malformed, with a sentence: a length out of bounds, a type that no renderer sends.
    // After an error nothing more can be read.
    Result<std::optional<Frame>> next(std::string_view& bytes);

private:
    std::string head_;  // length, type, id: as far as they came
    Frame frame_;
    std::size_t left_ = 0;  // bytes of the payload
};

}  // namespace gatehouse::render

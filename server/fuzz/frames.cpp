// The bytes of a renderer: cut into frames alike however they arrive, never beyond a limit, and
// what is accepted is what was sent. Then each message is read.
#include "render/frames.hpp"

#include "render/messages.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::render;
using fuzzing::require;

namespace {

struct Outcome {
    std::vector<Frame> frames;
    bool refused = false;
    bool operator==(const Outcome&) const = default;
};

Outcome read(const std::vector<std::string_view>& pieces)
{
    Outcome outcome;
    FrameReader reader;
    for (auto piece : pieces)
        while (!piece.empty()) {
            auto frame = reader.next(piece);
            if (!frame) {
                outcome.refused = true;
                return outcome;
            }
            require(frame->has_value() || piece.empty());
            if (*frame)
                outcome.frames.push_back(std::move(**frame));
        }
    return outcome;
}

void read_message(const Frame& frame)
{
    const auto parts = split_payload(frame.payload);
    if (parts)
        require(join_payload(*parts) == frame.payload);
    switch (frame.type) {
        case FrameType::hello: require(!read_hello(frame.payload) || parts.has_value()); break;
        case FrameType::log: require(!read_log(frame.payload) || parts.has_value()); break;
        case FrameType::pong: require(read_pong(frame.payload).value_or(0) >= 0); break;
        case FrameType::call:
            if (const auto call = read_call(frame.payload))
                require(parts->body.empty() && call->target.size() <= frame.payload.size());
            break;
        case FrameType::page:
            if (const auto page = read_page(frame.payload))
                require(page->body == parts->body && page->headers.size() <= most_headers &&
                        page->status >= 0 && page->status < 1000);
            break;
        default: require(false);  // not a renderer's
    }
}

}  // namespace

void fuzz(std::string_view bytes)
{
    const auto whole = read({bytes});
    require(read(fuzzing::pieces_of(bytes)) == whole);
    std::string again;
    for (const auto& frame : whole.frames) {
        require(append_frame(again, frame.type, frame.id, frame.payload));
        read_message(frame);
    }
    require(bytes.starts_with(again));
}

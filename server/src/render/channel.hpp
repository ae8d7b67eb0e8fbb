#pragma once
// One end of a socket pair to a renderer, on one loop: frames out in order, frames in one by one.
// Bounded both ways: a renderer that does not read what is sent, or sends what is no frame, has
// its channel closed. Belongs to a Renderer; used on its loop's thread only.

#include <functional>
#include <memory>
#include <string_view>

#include "net/awaitable.hpp"
#include "render/frames.hpp"

namespace gatehouse::render {

class Channel {
public:
    struct Events {
        std::function<void(Frame)> frame;
        // At most once, never from inside send() and never after close(). Empty: the other end
        // closed it.
        std::function<void(std::string_view why)> closed;
    };

    static constexpr std::size_t most_unsent = 64 * 1024 * 1024;  // bytes

    // Takes over the descriptor.
    Channel(Loop& loop, int descriptor, Events events);
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    ~Channel();

    // Nothing happens on a closed channel.
    void send(FrameType type, std::uint32_t id, std::string_view payload = {});
    void close();

private:
    struct State;
    static awaitable<void> read(std::shared_ptr<State> state);
    static awaitable<void> write(std::shared_ptr<State> state);

    std::shared_ptr<State> state_;
};

}  // namespace gatehouse::render

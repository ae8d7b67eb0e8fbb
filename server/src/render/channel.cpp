#include "render/channel.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>

#include "net/socket.hpp"

namespace gatehouse::render {
namespace {

using LocalSocket = asio::basic_stream_socket<asio::local::stream_protocol, Executor>;

constexpr std::size_t read_room = 64 * 1024;

}  // namespace

// Kept by the coroutines, so that they end in peace when the channel has gone.
struct Channel::State : std::enable_shared_from_this<Channel::State> {
    State(Loop& loop_, int descriptor, Events events_)
        : loop(loop_), socket(loop_.get_executor()), events(std::move(events_))
    {
        socket.assign(asio::local::stream_protocol(), descriptor);
        socket.non_blocking(true);
    }

    void close(std::string_view why)
    {
        if (closed)
            return;
        closed = true;
        boost::system::error_code ignored;
        socket.close(ignored);
        unsent.clear();
        auto tell = std::exchange(events, {}).closed;
        if (tell)
            tell(why);
    }

    Loop& loop;
    LocalSocket socket;
    Events events;
    std::string unsent;         // in order; what is being written has been moved out of it
    std::size_t in_flight = 0;  // bytes
    bool writing = false;
    bool closed = false;
};

Channel::Channel(Loop& loop, int descriptor, Events events)
    : state_(std::make_shared<State>(loop, descriptor, std::move(events)))
{
    asio::co_spawn(loop, read(state_), asio::detached);
}

Channel::~Channel()
{
    close();
}

void Channel::close()
{
    state_->events = {};
    state_->close({});
}

void Channel::send(FrameType type, std::uint32_t id, std::string_view payload)
{
    auto& state = *state_;
    if (state.closed || !append_frame(state.unsent, type, id, payload))
        return;
    if (state.unsent.size() + state.in_flight > most_unsent) {
        state.unsent.clear();
        asio::post(state.loop, [kept = state_] { kept->close("it does not read"); });
        return;
    }
    if (std::exchange(state.writing, true))
        return;
    // Nearly always the socket takes everything at once; only the rest needs a coroutine's wait.
    boost::system::error_code error;
    const auto sent = state.socket.write_some(asio::buffer(state.unsent), error);
    state.unsent.erase(0, error ? 0 : sent);
    if (state.unsent.empty())
        state.writing = false;
    else
        asio::co_spawn(state.loop, write(state_), asio::detached);
}

awaitable<void> Channel::write(std::shared_ptr<State> state)
{
    while (!state->closed && !state->unsent.empty()) {
        const auto bytes = std::exchange(state->unsent, {});
        auto rest = asio::buffer(bytes);
        state->in_flight = bytes.size();
        while (rest.size() > 0) {
            const auto [error, size] = co_await state->socket.async_write_some(rest, as_result);
            if (error)
                co_return;  // reading notices it too, and says so
            rest += size;
            state->in_flight -= size;
        }
    }
    state->writing = false;
}

awaitable<void> Channel::read(std::shared_ptr<State> state)
{
    FrameReader reader;
    const auto deliver = state->events.frame;  // closing may happen inside it
    const auto room = std::make_unique_for_overwrite<char[]>(read_room);
    while (!state->closed) {
        const auto [error, size] =
            co_await state->socket.async_read_some(asio::buffer(room.get(), read_room), as_result);
        if (error)
            co_return state->close({});
        std::string_view bytes(room.get(), size);
        while (!bytes.empty() && !state->closed) {
            auto frame = reader.next(bytes);
            if (!frame)
                co_return state->close(frame.error().message);
            if (*frame)
                deliver(std::move(**frame));
        }
    }
}

}  // namespace gatehouse::render

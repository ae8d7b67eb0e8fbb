#include "http/client.hpp"

#include <fmt/format.h>

#include "http/exchange.hpp"
#include "http/text.hpp"
#include "net/timer.hpp"

namespace gatehouse::http {
namespace {

using Resolver = asio::ip::basic_resolver<Tcp, Executor>;

// What the deadline ends; shared with its timer, whose handler may run after the send.
struct Running {
    std::unique_ptr<Link> link;
    Resolver* resolver = nullptr;
    bool timed_out = false;

    void end()
    {
        timed_out = true;
        boost::system::error_code ignored;
        if (link)
            link->socket.close(ignored);
        if (resolver)
            resolver->cancel();
    }
};

awaitable<bool> connect_to(Running& running, Tcp::endpoint endpoint)
{
    boost::system::error_code ignored;
    running.link->socket.close(ignored);
    const auto [error] = co_await running.link->socket.async_connect(endpoint, as_result);
    co_return !error && !running.timed_out;
}

awaitable<bool> connect(Loop& loop, Running& running, const Address& upstream)
{
    running.link = std::make_unique<Link>(loop);
    Resolver resolver(loop.get_executor());
    running.resolver = &resolver;
    const auto [error, endpoints] = co_await resolver.async_resolve(
        upstream.host, fmt::format_int(upstream.port).str(), as_result);
    running.resolver = nullptr;
    if (error)
        co_return false;
    for (const auto& entry : endpoints) {
        if (running.timed_out)
            co_return false;
        if (!co_await connect_to(running, entry.endpoint()))
            continue;
        boost::system::error_code ignored;
        running.link->socket.set_option(Tcp::no_delay(true), ignored);
        co_return true;
    }
    co_return false;
}

// A kept connection has nothing to say: an end or a stray byte means that it cannot be used.
bool is_quiet(Link& link)
{
    boost::system::error_code error;
    char byte = 0;
    link.socket.non_blocking(true, error);
    link.socket.receive(asio::buffer(&byte, 1), Socket::message_peek, error);
    return error == asio::error::would_block;
}

}  // namespace

struct Client::State {
    ClientLimits limits;
    std::vector<std::unique_ptr<Link>> kept;  // the last one was used last

    std::unique_ptr<Link> take()
    {
        while (!kept.empty()) {
            auto link = std::move(kept.back());
            kept.pop_back();
            if (is_quiet(*link))
                return link;
        }
        return nullptr;
    }

    void keep(std::unique_ptr<Link> link)
    {
        link->reused = true;
        if (link->reusable && kept.size() < limits.kept_connections)
            kept.push_back(std::move(link));
    }
};

Error as_error(ClientError error)
{
    constexpr std::string_view sentences[] = {"request to the upstream would be malformed",
                                              "upstream unavailable", "upstream too slow"};
    return {.reason = Reason::unavailable,
            .message = std::string(sentences[static_cast<std::size_t>(error)])};
}

std::optional<std::string_view> ClientResponse::header(std::string_view name) const
{
    for (const auto& field : fields)
        if (iequals(field.name, name))
            return field.value;
    return std::nullopt;
}

Client::Client(Loop& loop, Address upstream, ClientLimits limits)
    : loop_(loop), upstream_(std::move(upstream)), state_(std::make_shared<State>(limits))
{}

Client::~Client() = default;

awaitable<std::expected<ClientResponse, ClientError>> Client::send(
    std::string_view method, std::string_view target, std::span<const std::string> lines,
    std::string_view body, std::chrono::milliseconds deadline)
{
    const auto head = request_head(method, target, lines, body.size(), upstream_);
    if (!head)
        co_return std::unexpected(ClientError::invalid);
    const auto state = state_;
    const auto running = std::make_shared<Running>();
    Timer timer(loop_.get_executor());
    timer.expires_after(deadline);
    timer.async_wait([running](boost::system::error_code error) {
        if (!error)
            running->end();
    });

    const bool may_repeat = method == "GET" || method == "HEAD";
    running->link = state->take();
    for (bool again = true; again;) {
        const bool connected = running->link || co_await connect(loop_, *running, upstream_);
        if (!connected || running->timed_out)
            break;
        auto response =
            co_await exchange(*running->link, *head, body, method == "HEAD", state->limits);
        if (running->timed_out)
            break;
        if (response) {
            state->keep(std::move(running->link));
            co_return *std::move(response);
        }
        again = may_repeat && running->link->reused && !running->link->heard;
        running->link.reset();
    }
    co_return std::unexpected(running->timed_out ? ClientError::timeout : ClientError::unavailable);
}

}  // namespace gatehouse::http

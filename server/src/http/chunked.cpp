#include "http/chunked.hpp"

#include <boost/beast/http/error.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

namespace gatehouse::http {

namespace beast = boost::beast;

namespace {
constexpr std::size_t overhead_limit = 16 * 1024;
}

struct ChunkedBody::Parser : beast::http::request_parser<beast::http::string_body> {};

ChunkedBody::ChunkedBody(std::size_t limit) : parser_(std::make_unique<Parser>())
{
    // The real head was checked and copied out before; Beast only needs to know the framing.
    static constexpr std::string_view head =
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    boost::system::error_code error;
    parser_->body_limit(limit);
    parser_->put(boost::asio::buffer(head), error);
    parser_->eager(true);
}

ChunkedBody::~ChunkedBody() = default;

std::expected<std::size_t, ChunkedBody::Refusal> ChunkedBody::feed(std::string_view bytes)
{
    std::size_t used = 0;
    while (!done() && used < bytes.size()) {
        boost::system::error_code error;
        const auto taken = parser_->put(boost::asio::buffer(bytes.substr(used)), error);
        used += taken;
        if (error == beast::http::error::need_more)
            break;
        if (error == beast::http::error::body_limit)
            return std::unexpected(Refusal::too_large);
        if (error || taken == 0)
            return std::unexpected(Refusal::malformed);
    }
    if (!done() && bytes.size() - used > overhead_limit)
        return std::unexpected(Refusal::malformed);
    return used;
}

bool ChunkedBody::done() const
{
    return parser_->is_done();
}

std::string ChunkedBody::take()
{
    return std::move(parser_->get().body());
}

}  // namespace gatehouse::http

#include "http/head.hpp"

#include "http/fields.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

std::unexpected<HeadRefusal> refused(int status, std::string_view why)
{
    return std::unexpected(HeadRefusal{status, why});
}

// Which limit the bytes read so far break, if any.
std::expected<std::size_t, HeadRefusal> within(std::string_view bytes, const HeadLimits& limits)
{
    const auto line_end = bytes.substr(0, limits.request_line + 2).find("\r\n");
    if (line_end == std::string_view::npos && bytes.size() > limits.request_line + 1)
        return refused(414, "request line too long");
    if (line_end != std::string_view::npos && bytes.size() - line_end - 2 > limits.headers + 2)
        return refused(431, "headers too long");
    return 0;
}

// "HTTP/2.0" and its like: a protocol, but not ours.
bool is_other_version(std::string_view text)
{
    return text.size() == 8 && text.starts_with("HTTP/") && is_digit(text[5]) && text[6] == '.' &&
           is_digit(text[7]);
}

// Bytes that cannot begin a request: TLS on the plain port, white space.
bool cannot_begin(char first)
{
    return first != '\r' && first != '\n' && !is_token({&first, 1});
}

}  // namespace

std::expected<std::size_t, HeadRefusal> find_head(std::string_view bytes, std::size_t seen,
                                                  const HeadLimits& limits)
{
    if (seen == 0 && !bytes.empty() && cannot_begin(bytes.front()))
        return refused(400, "does not begin like HTTP");
    for (auto at = bytes.find('\n', seen); at != std::string_view::npos;
         at = bytes.find('\n', at + 1)) {
        if (at == 0 || bytes[at - 1] != '\r')
            return refused(400, "bare LF");
        if (at == 1)
            return refused(400, "empty request line");
        if (bytes[at - 2] == '\n') {
            const auto whole = within(bytes.substr(0, at + 1), limits);
            return whole ? at + 1 : whole;
        }
    }
    return within(bytes, limits);
}

std::expected<HeadFacts, HeadRefusal> check_head(std::string_view head, const HeadLimits& limits)
{
    const auto line_end = head.find("\r\n");
    if (line_end == std::string_view::npos || !head.ends_with("\r\n\r\n"))
        return refused(400, "no end of head");
    if (line_end > limits.request_line)
        return refused(414, "request line too long");
    if (head.size() - line_end - 4 > limits.headers)
        return refused(431, "headers too long");

    const auto line = head.substr(0, line_end);
    const auto method_end = line.find(' '), target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end == method_end)
        return refused(400, "request line is not method, target, version");
    const auto version = line.substr(target_end + 1);
    HeadFacts facts;
    facts.http_1_0 = version == "HTTP/1.0";
    if (!is_token(line.substr(0, method_end)))
        return refused(400, "method is not a token");
    if (!facts.http_1_0 && version != "HTTP/1.1")
        return refused(is_other_version(version) ? 505 : 400, "unknown protocol version");
    const auto target = split_target(line.substr(method_end + 1, target_end - method_end - 1));
    if (!target)
        return refused(400, "target is neither in origin form nor in absolute form");

    const auto fields = check_fields(head.substr(line_end + 2, head.size() - line_end - 4));
    if (!fields)
        return refused(400, fields.error());
    if (facts.http_1_0 ? fields->hosts > 1 : fields->hosts != 1)
        return refused(400, "not exactly one Host");
    // RFC 9112 section 3.2.2 lets the target win; whoever sends two hosts wants two readings.
    if (!target->authority.empty() && !iequals(target->authority, fields->host))
        return refused(400, "absolute target of another host");
    if (facts.http_1_0 && fields->chunked)
        return refused(400, "Transfer-Encoding on HTTP/1.0");
    // RFC 9110 section 10.1.1: 1.0 clients cannot expect anything.
    if (fields->other_expectation && !facts.http_1_0)
        return refused(417, "unknown expectation");

    facts.content_length = fields->content_length;
    facts.chunked = fields->chunked;
    facts.keep_alive = !fields->close && (!facts.http_1_0 || fields->keep_alive);
    facts.expect_continue = fields->expect_continue && !facts.http_1_0;
    facts.upgrade = fields->upgrade && !facts.http_1_0;
    return facts;
}

}  // namespace gatehouse::http

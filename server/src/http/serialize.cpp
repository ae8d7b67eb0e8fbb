#include "http/serialize.hpp"

#include <fmt/format.h>

#include <iterator>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

// Looks at every byte without leaving early, so that the compiler makes it vector code.
bool may_be_sent(std::string_view value)
{
    bool bad = false;
    for (const char c : value)
        bad |= c == '\r' || c == '\n' || c == '\0';
    return !bad;
}

bool is_framing(std::string_view name)
{
    switch (name.size()) {
        case 4: return iequals(name, "Date");
        case 10: return iequals(name, "Connection");
        case 14: return iequals(name, "Content-Length");
        case 17: return iequals(name, "Transfer-Encoding");
        default: return false;
    }
}

void append_field(std::string& out, std::string_view name, std::string_view value,
                  const Report& report)
{
    if (!may_be_sent(value)) {
        if (report)
            report(fmt::format("header {} left out: its value holds CR, LF or NUL", name));
        return;
    }
    out.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void append_headers(std::string& out, const Response& response, const Report& report)
{
    for (const auto& header : response.headers)
        if (!is_framing(header.name.text()))
            append_field(out, header.name.text(), header.value, report);
}

void append_head(std::string& out, const Response& response, const HeadOptions& options,
                 const Report& report)
{
    if (response.status == 200) {
        out += "HTTP/1.1 200 OK\r\n";
    } else {
        const fmt::format_int status(response.status);
        out.append("HTTP/1.1 ").append(status.data(), status.size()).append(" ");
        out.append(reason_phrase(response.status)).append("\r\n");
    }
    append_headers(out, response, report);
    out += response.lines.bytes;
    out += response.common_headers;
    if (has_body(response.status)) {
        const fmt::format_int length(response.body_view().size());
        out.append("Content-Length: ").append(length.data(), length.size()).append("\r\n");
    }
    for (const auto& cookie : response.cookies)
        append_field(out, "Set-Cookie", cookie, report);
    if (options.close)
        out += "Connection: close\r\n";
    else if (options.say_keep_alive)
        out += "Connection: keep-alive\r\n";
    out.append("Date: ").append(options.date).append("\r\n\r\n");
}

}  // namespace gatehouse::http

#include "http/response.hpp"

#include <algorithm>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

Response typed(int status, std::string body, std::string content_type)
{
    Response response{.status = status};
    response.headers.push_back({"Content-Type", std::move(content_type)});
    response.body = std::move(body);
    return response;
}

}  // namespace

std::string_view Response::body_view() const
{
    if (const auto* text = std::get_if<std::string>(&body))
        return *text;
    return std::get<SharedBytes>(body).bytes;
}

const std::string* Response::header(std::string_view name) const
{
    const auto found = std::ranges::find_if(
        headers, [&](const Header& header) { return iequals(header.name.text(), name); });
    return found == headers.end() ? nullptr : &found->value;
}

bool Response::has(std::string_view name) const
{
    for (auto rest = lines.bytes; !rest.empty();) {
        const auto line = rest.substr(0, rest.find('\n') + 1);
        if (iequals(line.substr(0, line.find(':')), name))
            return true;
        rest.remove_prefix(line.size());
    }
    return header(name) != nullptr;
}

void Response::set(HeaderName name, std::string value)
{
    const auto found = std::ranges::find_if(
        headers, [&](const Header& header) { return iequals(header.name.text(), name.text()); });
    if (found == headers.end())
        headers.push_back({name, std::move(value)});
    else
        found->value = std::move(value);
}

Response json(int status, std::string body)
{
    return typed(status, std::move(body), "application/json");
}

Response html(int status, std::string body)
{
    return typed(status, std::move(body), "text/html; charset=utf-8");
}

Response no_content()
{
    return {.status = 204};
}

Response redirect(int status, std::string location)
{
    Response response{.status = status};
    response.headers.push_back({"Location", std::move(location)});
    return response;
}

std::string_view reason_phrase(int status)
{
    static constexpr std::pair<int, std::string_view> phrases[] = {
        {101, "Switching Protocols"},
        {200, "OK"},
        {201, "Created"},
        {202, "Accepted"},
        {204, "No Content"},
        {206, "Partial Content"},
        {301, "Moved Permanently"},
        {302, "Found"},
        {303, "See Other"},
        {304, "Not Modified"},
        {307, "Temporary Redirect"},
        {308, "Permanent Redirect"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {406, "Not Acceptable"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {410, "Gone"},
        {412, "Precondition Failed"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {416, "Range Not Satisfiable"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {428, "Precondition Required"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {502, "Bad Gateway"},
        {503, "Service Unavailable"},
        {504, "Gateway Timeout"},
        {505, "HTTP Version Not Supported"},
    };
    const auto found =
        std::ranges::lower_bound(phrases, status, {}, [](auto& p) { return p.first; });
    const bool known = found != std::end(phrases) && found->first == status;
    return known ? found->second : "Unknown";  // RFC 9112 section 4: clients ignore the phrase
}

}  // namespace gatehouse::http

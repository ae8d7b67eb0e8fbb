#include "http/response_head.hpp"

#include "http/text.hpp"

namespace gatehouse::http {

std::optional<ResponseHead> check_response_head(std::string_view head)
{
    const auto line_end = head.find("\r\n");
    if (line_end == std::string_view::npos || !head.ends_with("\r\n\r\n"))
        return std::nullopt;
    const auto line = head.substr(0, line_end);
    const bool http_1_0 = line.starts_with("HTTP/1.0 ");
    if ((!http_1_0 && !line.starts_with("HTTP/1.1 ")) || line.size() < 12 || !is_digit(line[9]) ||
        !is_digit(line[10]) || !is_digit(line[11]) || (line.size() > 12 && line[12] != ' ') ||
        !is_field_value(line))
        return std::nullopt;
    ResponseHead facts{.status = (line[9] - '0') * 100 + (line[10] - '0') * 10 + (line[11] - '0')};
    const auto fields = check_fields(head.substr(line_end + 2, head.size() - line_end - 4));
    if (!fields || facts.status < 100 || facts.status > 599 || (http_1_0 && fields->chunked))
        return std::nullopt;
    facts.fields = *fields;
    facts.keep_alive = !fields->close && (!http_1_0 || fields->keep_alive);
    return facts;
}

}  // namespace gatehouse::http

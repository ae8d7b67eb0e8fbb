#include "http/status.hpp"

#include <fmt/format.h>

#include "base/json_text.hpp"

namespace gatehouse::http {
namespace {

std::string_view standard_text(Reason reason)
{
    switch (reason) {
        case Reason::malformed: return "Malformed request.";
        case Reason::invalid: return "Invalid input.";
        case Reason::unauthenticated: return "Authentication credentials were not provided.";
        case Reason::forbidden: return "You do not have permission to perform this action.";
        case Reason::csrf: return "CSRF Failed.";
        case Reason::not_found: return "Not found.";
        case Reason::method_not_allowed: return "Method not allowed.";
        case Reason::not_acceptable: return "Could not satisfy the request Accept header.";
        case Reason::conflict: return "The object was changed meanwhile.";
        case Reason::precondition: return "Precondition failed.";
        case Reason::too_large: return "Request body is too large.";
        case Reason::unsupported_media_type: return "Unsupported media type in request.";
        case Reason::throttled: return "Request was throttled.";
        case Reason::unavailable: return "Service temporarily unavailable, try again later.";
    }
    return "";
}

// ["…","…"]: what is said about the field of fields[first], which is its first error.
std::string messages_json(const std::vector<FieldError>& fields, std::size_t first)
{
    std::string list = "[";
    for (std::size_t i = first; i < fields.size(); ++i) {
        if (fields[i].field != fields[first].field)
            continue;
        if (list.size() > 1)
            list += ',';
        append_json_string(list, fields[i].message);
    }
    return list + ']';
}

// DRF's Throttled says how long to wait, in the singular for one second.
std::string text_of(const Error& error)
{
    std::string text(standard_text(error.reason));
    if (error.reason == Reason::throttled && error.retry_after_seconds != 0)
        text += fmt::format(" Expected available in {} second{}.", error.retry_after_seconds,
                            error.retry_after_seconds == 1 ? "" : "s");
    return text;
}

// {"title":["…","…"],"body":["…"]}, fields in the order of their first error. Without a field it is
// a bare list, as DRF answers what is wrong with the query.
std::string fields_json(const std::vector<FieldError>& fields)
{
    if (!fields.empty() && fields.front().field.empty())
        return messages_json(fields, 0);
    std::string body = "{";
    for (std::size_t first = 0; first < fields.size(); ++first) {
        bool seen = false;
        for (std::size_t i = 0; i < first; ++i)
            seen = seen || fields[i].field == fields[first].field;
        if (seen)
            continue;
        if (body.size() > 1)
            body += ',';
        append_json_string(body, fields[first].field);
        body += ':' + messages_json(fields, first);
    }
    return body + '}';
}

void add_retry_after(Response& response, const Error& error)
{
    if (error.retry_after_seconds != 0)
        response.set("Retry-After", std::to_string(error.retry_after_seconds));
}

}  // namespace

int status_of(Reason reason)
{
    switch (reason) {
        case Reason::malformed:
        case Reason::invalid: return 400;
        case Reason::unauthenticated:
        case Reason::forbidden:
        case Reason::csrf: return 403;
        case Reason::not_found: return 404;
        case Reason::method_not_allowed: return 405;
        case Reason::not_acceptable: return 406;
        case Reason::conflict: return 409;
        case Reason::precondition: return 412;
        case Reason::too_large: return 413;
        case Reason::unsupported_media_type: return 415;
        case Reason::throttled: return 429;
        case Reason::unavailable: return 503;
    }
    return 500;
}

Response json_refusal(const Error& error)
{
    std::string body;
    if (!error.fields.empty()) {
        body = fields_json(error.fields);
    } else {
        body = R"({"detail":)";
        append_json_string(body, error.message.empty() ? text_of(error) : error.message);
        body += '}';
    }
    auto response = json(status_of(error.reason), std::move(body));
    add_retry_after(response, error);
    return response;
}

Response html_refusal(const Error& error)
{
    if (error.reason != Reason::csrf && error.reason != Reason::method_not_allowed)
        return json_refusal(error);  // the view's own answers: its clients are scripts
    const int status = status_of(error.reason);
    return status == 405 ? html(405, "") : html_status(status);
}

Response html_status(int status)
{
    const auto title = status == 404   ? std::string("Not Found")
                       : status == 403 ? std::string("403 Forbidden")
                       : status == 500 ? std::string("Server Error (500)")
                                       : fmt::format("{} ({})", reason_phrase(status), status);
    return html(status,
                fmt::format("<!doctype html>\n<html lang=\"en\">\n<head>\n  <title>{0}</title>\n"
                            "</head>\n<body>\n  <h1>{0}</h1><p></p>\n</body>\n</html>\n",
                            title));
}

}  // namespace gatehouse::http

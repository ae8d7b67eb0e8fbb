#include "http/request.hpp"

#include <algorithm>

#include "base/encodings.hpp"
#include "base/python_int.hpp"
#include "base/utf8.hpp"
#include "http/target.hpp"
#include "http/text.hpp"

namespace gatehouse::http {
namespace {

// Longer than any std::string keeps inside itself, so that the views survive a move of the owner.
constexpr std::size_t beyond_small_string = 64;

int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    const char l = lower(c);
    return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// False at an incomplete escape, or at %00, which no path of ours can mean.
bool decode_path(std::string_view raw, std::string& out)
{
    if (raw.find('%') == std::string_view::npos) {
        out = raw;
        return true;
    }
    out.reserve(raw.size());
    for (std::size_t i = 0; i < raw.size(); ++i) {
        if (raw[i] != '%') {
            out += raw[i];
            continue;
        }
        if (raw.size() - i < 3)
            return false;
        const int high = hex_value(raw[i + 1]), low = hex_value(raw[i + 2]);
        if (high < 0 || low < 0 || high + low == 0)
            return false;
        out += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return true;
}

// Takes one line off `rest`, without its CRLF.
std::string_view next_line(std::string_view& rest)
{
    const auto end = rest.find('\n');
    auto line = rest.substr(0, end);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

}  // namespace

bool is_safe(Method method)
{
    return method == Method::get || method == Method::head || method == Method::options ||
           method == Method::trace;
}

Method method_of(std::string_view name)
{
    static constexpr std::pair<std::string_view, Method> methods[] = {
        {"GET", Method::get},     {"HEAD", Method::head},       {"POST", Method::post},
        {"PUT", Method::put},     {"PATCH", Method::patch},     {"DELETE", Method::del},
        {"TRACE", Method::trace}, {"OPTIONS", Method::options},
    };
    const auto found =
        std::ranges::find(methods, name, &std::pair<std::string_view, Method>::first);
    return found == std::end(methods) ? Method::other : found->second;
}

Result<Request> Request::parse(std::string head, std::string body, Peer peer)
{
    Request request;
    head.reserve(beyond_small_string);
    request.head_ = std::move(head);
    request.body = std::move(body);
    request.peer_ = std::move(peer);

    std::string_view rest = request.head_;
    const auto line = next_line(rest);
    const auto method_end = line.find(' ');
    const auto target_end = line.rfind(' ');
    if (method_end == std::string_view::npos || target_end <= method_end)
        return refuse(Reason::malformed);
    request.method_name = line.substr(0, method_end);
    request.method = method_of(request.method_name);
    const auto target = split_target(line.substr(method_end + 1, target_end - method_end - 1));
    if (!target)
        return refuse(Reason::malformed);
    request.target = target->origin;
    const auto question = request.target.find('?');
    request.raw_path = request.target.substr(0, question);
    if (question != std::string_view::npos)
        request.query = request.target.substr(question + 1);
    if (!decode_path(request.raw_path, request.path))
        return refuse(Reason::malformed);

    request.fields_.reserve(16);
    while (!rest.empty()) {
        const auto field = next_line(rest);
        if (field.empty())
            break;
        const auto colon = field.find(':');
        if (colon == std::string_view::npos)
            return refuse(Reason::malformed);
        request.fields_.push_back({field.substr(0, colon), trim(field.substr(colon + 1))});
    }
    return request;
}

Request Request::make(std::string_view method, std::string_view target,
                      std::vector<std::string> lines, std::string body)
{
    std::string head;
    head.append(method).append(" ").append(target).append(" HTTP/1.1\r\n");
    for (const auto& line : lines)
        head.append(line).append("\r\n");
    return parse(std::move(head), std::move(body)).value();
}

std::optional<std::string_view> Request::header(std::string_view name) const
{
    if (!iequals(name, "Host") && !iequals(name, "Accept"))
        asked_beyond_key_ = true;
    const auto has_name = [&](const Field& field) { return iequals(field.name, name); };
    const auto first = std::ranges::find_if(fields_, has_name);
    if (first == fields_.end())
        return std::nullopt;
    auto next = std::find_if(first + 1, fields_.end(), has_name);
    if (next == fields_.end())
        return first->value;
    auto& all = *joined_.emplace_back(std::make_unique<std::string>(first->value));
    for (; next != fields_.end(); next = std::find_if(next + 1, fields_.end(), has_name))
        all.append(",").append(next->value);
    return all;
}

std::optional<std::string> Request::query_value(std::string_view name) const
{
    std::optional<std::string> found;
    for (auto rest = query; !rest.empty();) {
        const auto end = rest.find('&');
        const auto pair = rest.substr(0, end);
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        const auto equals = pair.find('=');
        if (!pair.empty() && unquote_plus(pair.substr(0, equals)) == name)
            found = equals == std::string_view::npos ? std::string()
                                                     : unquote_plus(pair.substr(equals + 1));
    }
    return found && !is_valid_utf8(*found) ? with_replacements(*found) : found;
}

Result<std::int64_t> Request::id() const
{
    if (parameters.empty())
        return refuse(Reason::not_found);
    const auto number = python_int(parameters.front());
    if (!number)
        return refuse(Reason::not_found);
    return *number;
}

}  // namespace gatehouse::http

#include "render/messages.hpp"

#include <limits>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "http/text.hpp"
#include "render/frames.hpp"

namespace gatehouse::render {
namespace {

namespace json = boost::json;

constexpr std::size_t deepest = 4;
constexpr std::size_t longest_name = 256;  // bytes of a build id, an Accept, a reason
constexpr std::size_t longest_target = 8 * 1024;
constexpr std::size_t longest_header = 8 * 1024;

// The fields of one message. What is missing or of another kind makes the whole message bad.
class Fields {
public:
    explicit Fields(std::string_view payload)
    {
        const auto parts = split_payload(payload);
        if (!parts)
            return;
        boost::system::error_code failure;
        auto value = json::parse(parts->metadata, failure, {}, {.max_depth = deepest});
        if (failure || !value.is_object())
            return;
        object_ = std::move(value.get_object());
        body_ = parts->body;
        good_ = true;
    }

    std::string text(std::string_view name, std::size_t longest)
    {
        const auto* value = find(name);
        const auto* text = value == nullptr ? nullptr : value->if_string();
        if (text == nullptr || text->size() > longest)
            return fail<std::string>();
        return std::string(*text);
    }

    std::int64_t number(std::string_view name, std::int64_t most)
    {
        const auto* value = find(name);
        const auto* number = value == nullptr ? nullptr : value->if_int64();
        if (number == nullptr || *number < 0 || *number > most)
            return fail<std::int64_t>();
        return *number;
    }

    bool truth(std::string_view name)
    {
        const auto* value = find(name);
        const auto* truth = value == nullptr ? nullptr : value->if_bool();
        return truth == nullptr ? fail<bool>() : *truth;
    }

    HeaderLines pairs(std::string_view name)
    {
        const auto* value = find(name);
        const auto* list = value == nullptr ? nullptr : value->if_array();
        if (list == nullptr || list->size() > most_headers)
            return fail<HeaderLines>();
        HeaderLines lines;
        for (const auto& item : *list) {
            const auto* pair = item.if_array();
            if (pair == nullptr || pair->size() != 2 || !(*pair)[0].is_string() ||
                !(*pair)[1].is_string() || (*pair)[1].get_string().size() > longest_header)
                return fail<HeaderLines>();
            lines.emplace_back((*pair)[0].get_string(), (*pair)[1].get_string());
        }
        return lines;
    }

    [[nodiscard]] std::string_view body() const { return body_; }
    void no_body() { good_ = good_ && body_.empty(); }
    [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }

    template <class T>
    Result<T> made(T message, std::string_view what) const
    {
        if (!good_)
            return refuse(Reason::malformed, fmt::format("a {} frame that cannot be read", what));
        return message;
    }

private:
    [[nodiscard]] const json::value* find(std::string_view name) const
    {
        return object_.if_contains(name);
    }

    template <class T>
    T fail()
    {
        good_ = false;
        return {};
    }

    json::object object_;
    std::string_view body_;
    bool good_ = false;
};

void append_member(std::string& out, std::string_view name, std::string_view value)
{
    out += out.ends_with('{') ? "" : ",";
    append_json_string(out, name);
    out += ':';
    append_json_string(out, value);
}

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    std::string lower;
    for (const char c : name)
        lower += http::lower(c);
    append_member(out, lower, value);
}

// The object that `text` begins is completed with the answer, but never with a cookie.
std::string answer_payload(std::string text, const http::Response& response, bool with_body)
{
    const auto body = with_body ? response.body_view() : std::string_view();
    const bool fits = body.size() < largest_frame - largest_metadata - smallest_frame - 4;
    text += fmt::format(R"(,"status":{},"headers":{{)", fits ? response.status : 502);
    for (const auto& header : response.headers)
        append_header(text, header.name.text(), header.value);
    for (std::string_view lines = response.lines.bytes; !lines.empty();) {  // of a kept answer
        const auto end = lines.find("\r\n"), colon = lines.find(": ");
        append_header(text, lines.substr(0, colon), lines.substr(colon + 2, end - colon - 2));
        lines.remove_prefix(end + 2);
    }
    text += "}}";
    return join_payload({.metadata = text, .body = fits ? body : std::string_view()});
}

}  // namespace

std::string render_payload(const Question& question)
{
    std::string text = "{";
    append_member(text, "method", question.method);
    append_member(text, "scheme", question.scheme);
    append_member(text, "host", question.host);
    append_member(text, "target", question.target);
    text += ",\"vary\":{";
    for (const auto& [name, value] : question.vary)
        append_member(text, name, value);
    text += "}}";
    return join_payload({.metadata = text, .body = {}});
}

Result<Hello> read_hello(std::string_view payload)
{
    Fields fields(payload);
    Hello hello{.protocol = fields.number("protocol", std::numeric_limits<std::int64_t>::max()),
                .build = fields.text("build", longest_name)};
    fields.no_body();
    return fields.made(std::move(hello), "hello");
}

Result<Call> read_call(std::string_view payload)
{
    Fields fields(payload);
    Call call{.call = static_cast<std::uint32_t>(
                  fields.number("call", std::numeric_limits<std::uint32_t>::max())),
              .method = fields.text("method", longest_name),
              .target = fields.text("target", longest_target),
              .accept = fields.has("accept") ? fields.text("accept", longest_name) : ""};
    fields.no_body();
    return fields.made(std::move(call), "call");
}

std::string reply_payload(std::uint32_t call, const http::Response& response, bool with_body)
{
    return answer_payload(fmt::format(R"({{"call":{})", call), response, with_body);
}

std::string early_payload(const Call& call, const http::Response& response)
{
    std::string text = "{";
    append_member(text, "method", call.method);
    append_member(text, "target", call.target);
    append_member(text, "accept", call.accept);
    return answer_payload(std::move(text), response, true);
}

Result<PageReply> read_page(std::string payload)
{
    constexpr std::int64_t any_status = 999;
    Fields fields(payload);
    PageReply page{.status = static_cast<int>(fields.number("status", any_status)),
                   .headers = fields.pairs("headers"),
                   .keep = fields.truth("keep"),
                   .why = fields.text("why", longest_name),
                   .unused = fields.number("unused", std::numeric_limits<std::int64_t>::max()),
                   .body = {}};
    payload.erase(0, payload.size() - fields.body().size());  // no second copy of a large page
    page.body = std::move(payload);
    return fields.made(std::move(page), "page");
}

Result<RendererLog> read_log(std::string_view payload)
{
    Fields fields(payload);
    RendererLog line{.error = fields.text("level", longest_name) == "error",
                     .text = fields.text("text", largest_metadata)};
    fields.no_body();
    return fields.made(std::move(line), "log");
}

Result<std::int64_t> read_pong(std::string_view payload)
{
    Fields fields(payload);
    auto heap = fields.number("heap", std::numeric_limits<std::int64_t>::max());
    fields.no_body();
    return fields.made(heap, "pong");
}

}  // namespace gatehouse::render

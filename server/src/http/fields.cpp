#include "http/fields.hpp"

#include <charconv>

#include "http/text.hpp"

namespace gatehouse::http {
namespace {

struct Reader {
    FieldFacts facts{};
    bool upgrade_field = false;
    bool transfer_encoding = false;

    // An empty answer means fine.
    std::string_view content_length(std::string_view value)
    {
        if (facts.has_content_length)
            return "more than one Content-Length";
        facts.has_content_length = true;
        const auto* last = value.data() + value.size();
        const auto [end, error] = std::from_chars(value.data(), last, facts.content_length);
        // An unsigned from_chars takes no sign and reports overflow.
        return error == std::errc{} && end == last ? "" : "Content-Length is not a number";
    }

    void connection(std::string_view value)
    {
        while (!value.empty()) {
            const auto option = next_element(value);
            facts.close |= iequals(option, "close");
            facts.keep_alive |= iequals(option, "keep-alive");
            facts.upgrade |= iequals(option, "upgrade");
        }
    }

    // The length decides first: most fields are none of ours.
    std::string_view field(std::string_view name, std::string_view value)
    {
        switch (name.size()) {
            case 4:
                if (iequals(name, "Host")) {
                    ++facts.hosts;
                    facts.host = value;
                }
                break;
            case 6:
                if (iequals(name, "Expect"))
                    (iequals(value, "100-continue") ? facts.expect_continue
                                                    : facts.other_expectation) = true;
                break;
            case 7: upgrade_field |= iequals(name, "Upgrade"); break;
            case 10:
                if (iequals(name, "Connection"))
                    connection(value);
                break;
            case 14:
                if (iequals(name, "Content-Length"))
                    return content_length(value);
                break;
            case 17:
                if (!iequals(name, "Transfer-Encoding"))
                    break;
                if (transfer_encoding || !iequals(value, "chunked"))
                    return "Transfer-Encoding is not exactly chunked";
                transfer_encoding = facts.chunked = true;
                break;
            default: break;
        }
        return "";
    }
};

}  // namespace

std::expected<FieldFacts, std::string_view> check_fields(std::string_view lines)
{
    Reader reader;
    while (!lines.empty()) {
        const auto end = lines.find("\r\n");
        if (end == std::string_view::npos)
            return std::unexpected("header line without its end");
        const auto line = lines.substr(0, end);
        lines.remove_prefix(end + 2);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
            return std::unexpected("header name is not a token");
        const auto value = trim(line.substr(colon + 1));
        if (!is_field_value(value))
            return std::unexpected("control character in a header");
        if (const auto why = reader.field(line.substr(0, colon), value); !why.empty())
            return std::unexpected(why);
    }
    if (reader.facts.chunked && reader.facts.has_content_length)
        return std::unexpected("Transfer-Encoding together with Content-Length");
    reader.facts.upgrade &= reader.upgrade_field;
    return reader.facts;
}

}  // namespace gatehouse::http

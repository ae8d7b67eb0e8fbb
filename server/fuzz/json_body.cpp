// A JSON body of a stranger: what is accepted is text within the limits, what is refused is
// answered in JSON.
#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "http/status.hpp"
#include "rest/fields.hpp"
#include "rest/model.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using namespace gatehouse::rest;
using fuzzing::require;

namespace {

const std::vector<WritableField>& fields()
{
    static const std::vector<WritableField> both{
        {.name = "title", .rules = {.required = true, .max_length = 5}},
        {.name = "body", .rules = {.max_length = 50}}};
    return both;
}

std::string as_json(const Written& written)
{
    std::string text;
    for (const auto& [name, value] : written) {
        text += text.empty() ? "{" : ",";
        append_json_string(text, name);
        text += ":";
        append_json_string(text, value);
    }
    return text.empty() ? "{}" : text + "}";
}

}  // namespace

void fuzz(std::string_view bytes)
{
    const bool partial = bytes.size() % 2 == 1;
    const auto written = read_fields("application/json", bytes, fields(), partial);
    if (!written) {
        const auto answer = http::json_refusal(written.error());
        require(answer.status == 400 && is_valid_utf8(answer.body_view()));
        boost::json::error_code error;
        static_cast<void>(boost::json::parse(answer.body_view(), error));
        require(!error);
        return;
    }
    require(partial || written->contains("title"));
    for (const auto& [name, value] : *written) {
        require(is_valid_utf8(value) && code_points(value) <= (name == "title" ? 5U : 50U));
        require(!value.empty() && strip(value) == value && value.find('\0') == std::string::npos);
    }
    require(read_fields("application/json", as_json(*written), fields(), partial) == *written);
}

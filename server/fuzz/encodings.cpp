// Bytes as text and back: what a decoder accepts is exactly what its encoder writes.
#include "base/encodings.hpp"

#include <boost/json.hpp>

#include "base/json_text.hpp"
#include "base/utf8.hpp"
#include "support/fuzz.hpp"

using namespace gatehouse;
using fuzzing::require;

namespace {

// Both writers make valid JSON of any bytes, and lose nothing of valid UTF-8.
void reads_back_as_json(std::string_view bytes)
{
    for (const auto append : {append_json_string, append_json_ascii}) {
        std::string text;
        append(text, bytes);
        boost::json::error_code error;
        const auto value = boost::json::parse(text, error);
        require(!error);
        if (is_valid_utf8(bytes))
            require(std::string_view(value.get_string()) == bytes);
    }
}

}  // namespace

void fuzz(std::string_view bytes)
{
    for (const auto form : {Base64::standard, Base64::phc, Base64::url}) {
        require(from_base64(base64(bytes, form), form) == bytes);
        if (const auto decoded = from_base64(bytes, form))
            require(base64(*decoded, form) == bytes);
    }
    require(from_hex(hex(bytes)) == bytes);
    if (const auto number = from_base62(bytes))
        require(base62(*number) == bytes);
    require(unquote_plus(quote_plus(bytes)) == bytes);
    require(unquote(bytes).size() <= bytes.size());

    require(code_points(bytes) <= bytes.size());
    const auto stripped = strip(bytes);
    require(strip(stripped) == stripped);
    reads_back_as_json(bytes);
}

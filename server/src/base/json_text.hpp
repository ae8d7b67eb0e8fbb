#pragma once
// JSON strings exactly as the wire has them, quotes included, appended to a reply that is being
// built. Runs for every text column of every row. The text is UTF-8; bytes that are not become
// U+FFFD, so that a reply is always valid JSON. Source: Python's json encoder and DRF's
// JSONRenderer.

#include <string>
#include <string_view>

namespace gatehouse {

// DRF (ensure_ascii=False): UTF-8 stays; escaped are '"', '\', U+0000 to U+001F, U+2028 and U+2029.
void append_json_string(std::string& out, std::string_view text);

// Django's JsonResponse (ensure_ascii=True): all but U+0020 to U+007E escaped, surrogate pairs
// above U+FFFF.
void append_json_ascii(std::string& out, std::string_view text);

// JSON without white space, laid out as json.dumps(…, indent=width) does.
[[nodiscard]] std::string indented_json(std::string_view compact, int width);

}  // namespace gatehouse

#pragma once
// The strict reader of an upstream's response head, for the client. Bytes in, facts out: never
// throws. Refused: what fields.hpp refuses, a status line that is not `HTTP/1.1 NNN …` or 1.0
// (RFC 9112 section 4), Transfer-Encoding on 1.0.

#include <optional>
#include <string_view>

#include "http/fields.hpp"

namespace gatehouse::http {

struct ResponseHead {
    int status = 0;  // 100 to 599
    bool keep_alive = true;
    FieldFacts fields;
};

// `head` ends with its empty line.
std::optional<ResponseHead> check_response_head(std::string_view head);

}  // namespace gatehouse::http
